import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { byUrgency } from '../../core/alarm/urgency.ts'
import { placeText } from '../../core/words/place.ts'
import { stateText } from '../../core/words/state.ts'
import { fill } from '../../core/words/tables.ts'
import { el } from '../lib/elements.ts'
import { local, words } from '../lib/language.ts'
import { clock, since as sinceText } from '../lib/time.ts'
import { measure } from './measure.ts'

/** Most urgent first. */
export function inOrder(a: AlarmBody, b: AlarmBody): number {
  return byUrgency(urgencyOf(a), urgencyOf(b))
}

function urgencyOf({ state, priority, since }: AlarmBody) {
  return { calls: isCalling(state), priority, at: since === undefined ? undefined : Date.parse(since) }
}

/** The priority as a shape, a colour and a word: none of them alone. */
export function badge({ priority, colour }: AlarmBody): HTMLElement {
  const text = colour ? words().colour[colour] : words().priority[priority]
  return el(
    'span',
    { class: 'badge' },
    el('span', { class: `shape ${priority}`, 'aria-hidden': 'true' }),
    el('span', { class: 'word' }, text),
  )
}

export function place({ siteName, assetName, deviceName }: AlarmBody): string {
  return placeText({ site: siteName, asset: assetName, device: deviceName }, local)
}

/** What the alarm says of itself: its state, who has it, until when. */
export function stateOf(alarm: AlarmBody): string {
  return stateText(alarm, words(), clock)
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
  return el(
    'li',
    { class: `alarm ${priority}${isCalling(alarm.state) ? ' calling' : ''}`, 'data-id': id },
    el(
      'div',
      { class: 'what' },
      el(
        'p',
        { class: 'top' },
        badge(alarm),
        el('span', { class: 'state' }, stateOf(alarm)),
        alarm.order && el('span', { class: 'state' }, page.firstOut),
      ),
      el('h2', {}, el('button', { class: 'open', type: 'button', onclick: () => onOpen(alarm) }, local(alarm.name))),
      el('p', { class: 'place' }, place(alarm)),
      measure(alarm),
      el(
        'p',
        { class: 'since' },
        since !== undefined && el('time', { datetime: since }, `${page.since} ${clock(since)}`),
        since !== undefined && el('span', { class: 'ago', 'data-since': since }, agoText(since)),
      ),
    ),
    isCalling(alarm.state) &&
      mayAct(alarm) &&
      el('button', { class: 'acknowledge', type: 'button', onclick: () => onAcknowledge(alarm) }, page.acknowledge),
  )
}
