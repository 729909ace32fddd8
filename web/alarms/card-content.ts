import type { CardBody, EntryBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { el } from '../lib/elements.ts'
import { local, words } from '../lib/language.ts'
import { clock, span } from '../lib/time.ts'
import { journalOf } from './journal.ts'
import { measure } from './measure.ts'
import { badge, place, stateOf } from './row.ts'
import { type TrendRow, trend } from './trend.ts'

export interface CardContent {
  readonly card: CardBody
  readonly entries: readonly EntryBody[]
  readonly rows: readonly TrendRow[]
  /** Its values are compared with a limit: they have its unit, and the limit is drawn. */
  readonly isLevel: boolean
  /** What has just happened, or ''. */
  readonly message: string
  readonly form: HTMLElement | undefined
}

/** The card's head: the alarm, or why there is none. */
export function headOf(of: CardBody | string, close: () => void): HTMLElement {
  const text = typeof of === 'string' ? of : local(of.name)
  const top =
    typeof of !== 'string' && el('p', { class: 'top' }, badge(of), el('span', { class: 'state' }, stateOf(of)))
  return el(
    'header',
    {},
    el('div', {}, top, el('h2', { id: 'card-title' }, text)),
    el('button', { class: 'close', type: 'button', 'aria-label': words().page.close, onclick: close }, '✕'),
  )
}

export function contentOf({ card, entries, rows, isLevel, message, form }: CardContent): HTMLElement[] {
  const { page, label } = words()
  const unit = isLevel ? card.unit : ''
  const { now, since } = card
  const content = [
    el('p', { class: 'place' }, place(card)),
    measure(card),
    now && !card.word && el('p', { class: 'since' }, `${page.now} ${valueText(now.value, unit)} (${clock(now.at)})`),
    since !== undefined && el('p', { class: 'since' }, `${page.since} ${clock(since)}`),
    isCalling(card.state) && respondBy(card),
    section(label.response, local(card.response), 'response'),
    section(label.cause, local(card.cause)),
    section(label.consequence, local(card.consequence)),
    message !== '' && el('p', { class: 'message', role: 'alert' }, message),
    form,
    trend(rows, isLevel ? card.limit : undefined, unit),
    card.told.length > 0 && told(card.told),
    journalOf(entries),
  ]
  return content.flatMap((each) => (each ? [each] : []))
}

function respondBy({ respondBy, timeToRespondMs = 0 }: CardBody): HTMLElement | undefined {
  if (respondBy === undefined) return undefined
  const late = Date.parse(respondBy) < Date.now() ? ' late' : ''
  const text = `${words().page.respondBy} ${clock(respondBy)}`
  return el('p', { class: `respond${late}` }, el('strong', {}, text), ` (${span(timeToRespondMs)})`)
}

function section(heading: string, text: string, kind = 'plain'): HTMLElement | undefined {
  return text === '' ? undefined : el('section', { class: kind }, el('h3', {}, heading), el('p', {}, text))
}

function told(people: CardBody['told']): HTMLElement {
  const { page, channel: channels, kind: kinds, outcome: outcomes } = words()
  const rows = people.map(({ at, recipient, channel, kind, outcome, attempts, detail }) =>
    el(
      'li',
      { class: outcome },
      `${clock(at)} ${recipient} (${channels[channel] ?? channel}, ${kinds[kind]}): ${outcomes[outcome]}`,
      attempts > 1 && ` (${fill(page.tries, { count: attempts })})`,
      outcome !== 'accepted' && detail !== undefined && el('q', {}, detail),
    ),
  )
  return el('section', {}, el('h3', {}, page.told), el('ul', { class: 'history' }, rows))
}
