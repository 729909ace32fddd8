import type { AlarmBody } from '../../api/alarm/schema.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { fill } from '../../core/words/tables.ts'
import { el } from '../lib/elements.ts'
import { local, words } from '../lib/language.ts'
import { clock, since as sinceText } from '../lib/time.ts'
import { measure } from './measure.ts'

const calling = new Set<AlarmBody['state']>(['UNACK', 'RTNUN', 'LUNACK'])

export function isCalling({ state }: AlarmBody): boolean {
  return calling.has(state)
}

/** Most urgent first: what calls for someone, then by priority, then the newest. */
export function byUrgency(a: AlarmBody, b: AlarmBody): number {
  return (
    Number(isCalling(b)) - Number(isCalling(a)) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    Date.parse(b.since ?? '1970-01-01') - Date.parse(a.since ?? '1970-01-01')
  )
}

/** The priority as a shape, a colour and a word: none of them alone. */
export function badge({ priority, colour }: AlarmBody): HTMLElement {
  const text = colour ? words().colour[colour] : words().priority[priority]
  return el('span', { class: 'badge' }, el('span', { class: `shape ${priority}`, 'aria-hidden': 'true' }), text)
}

export function place({ site, siteName, asset, assetName, device, deviceName }: AlarmBody): string {
  const what = local(assetName) || asset || local(deviceName) || device
  return [local(siteName) || site, what].filter(Boolean).join(' · ')
}

export function title({ name, id }: AlarmBody): string {
  return local(name) || id
}

export function stateText({ state }: AlarmBody): string {
  return words().state[state]
}

/** What came after the raise, as far as the state leaves it open. */
function afterwards({ state, acknowledged, shelved, returnedAt }: AlarmBody): string | undefined {
  const { page, event } = words()
  if (state === 'ACKED' && acknowledged) return fill(page.by, { who: acknowledged.by, time: clock(acknowledged.at) })
  if (state === 'SHLVD' && shelved) return fill(page.until, { time: clock(shelved.until) })
  const isOver = state === 'RTNUN' || state === 'LUNACK' || state === 'LACKED'
  return isOver && returnedAt ? `${event.returned} ${clock(returnedAt)}` : undefined
}

export function agoText(since: string): string {
  return ` (${fill(words().page.ago, { time: sinceText(since) })})`
}

export interface RowActions {
  mayAct(alarm: AlarmBody): boolean
  onAcknowledge(alarm: AlarmBody): void
  onOpen(alarm: AlarmBody): void
}

export function row(alarm: AlarmBody, { mayAct, onAcknowledge, onOpen }: RowActions): HTMLLIElement {
  const { id, priority, since } = alarm
  const { page } = words()
  const more = afterwards(alarm)
  return el(
    'li',
    { class: `alarm ${priority}${isCalling(alarm) ? ' calling' : ''}`, 'data-id': id },
    el(
      'div',
      { class: 'what' },
      el(
        'p',
        { class: 'top' },
        badge(alarm),
        el('span', { class: 'state' }, stateText(alarm)),
        alarm.order && el('span', { class: 'state' }, page.firstOut),
      ),
      el('h2', {}, el('button', { class: 'open', type: 'button', onclick: () => onOpen(alarm) }, title(alarm))),
      el('p', { class: 'place' }, place(alarm)),
      measure(alarm),
      el(
        'p',
        { class: 'since' },
        since !== undefined && el('time', { datetime: since }, `${page.since} ${clock(since)}`),
        since !== undefined && el('span', { class: 'ago', 'data-since': since }, agoText(since)),
        more !== undefined && ` · ${more}`,
      ),
    ),
    isCalling(alarm) &&
      mayAct(alarm) &&
      el('button', { class: 'acknowledge', type: 'button', onclick: () => onAcknowledge(alarm) }, page.acknowledge),
  )
}
