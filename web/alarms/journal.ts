import type { EntryBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { el } from '../lib/elements.ts'
import { words } from '../lib/language.ts'
import { clock } from '../lib/time.ts'

const shownAtMost = 50
/** What comes in so much later than it was measured says both times. */
const lateMs = 60_000
const nobody = new Set(['evaluator', 'time', 'plant-file'])

/** What has happened to an alarm, the newest first, each at the time at which it was measured or done. */
export function journalOf(entries: readonly EntryBody[]): HTMLElement {
  const newest = entries.slice(-shownAtMost).reverse()
  return el('section', {}, el('h3', {}, words().page.history), el('ol', { class: 'history' }, newest.map(lineOf)))
}

function lineOf({ at, serverAt, event, who, note, to }: EntryBody): HTMLElement {
  const { page, event: events, state } = words()
  const what = [eventText(event, events), ...(nobody.has(who) ? [] : [who])].join(' · ')
  const isLate = Date.parse(serverAt) - Date.parse(at) > lateMs
  return el(
    'li',
    {},
    el('time', { datetime: at }, clock(at)),
    isLate && ` (${fill(page.received, { time: clock(serverAt) })})`,
    ` ${what} → ${state[to]}`,
    note !== undefined && note !== '' && el('q', {}, note),
  )
}

function eventText(event: string, texts: Readonly<Record<string, string>>): string {
  return texts[event] ?? event
}
