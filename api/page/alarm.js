import { el } from './elements.js'
import { clock, span } from './time.js'
import { local, say } from './words.js'

const priorities = ['critical', 'high', 'medium', 'low']
const calling = new Set(['UNACK', 'RTNUN', 'LUNACK'])

export function isCalling({ state }) {
  return calling.has(state)
}

/** Most urgent first: what calls for someone, then by priority, then the newest. */
export function byUrgency(a, b) {
  return (
    Number(isCalling(b)) - Number(isCalling(a)) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    Date.parse(b.since ?? 0) - Date.parse(a.since ?? 0)
  )
}

const typeset = { m3: 'm³', 'm3/s': 'm³/s', degC: '°C', 'uS/cm': 'µS/cm' }

/** A unit as people write it: `m³/s`, `°C/h`. */
function unitText(unit) {
  const [, base, rate = ''] = /^(.*?)(\/h)?$/.exec(unit)
  return (typeset[base] ?? base) + rate
}

export function quantity(value, unit) {
  if (value === null || value === undefined) return '–'
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))
  return unit ? `${text} ${unitText(unit)}` : text
}

/** The priority as a shape, a colour and a word: none of them alone. */
export function badge({ priority, colour }) {
  const text = colour ? say(`colour.${colour}`) : say(`priority.${priority}`)
  return el('span.badge', {}, el(`span.shape.${priority}`, { 'aria-hidden': 'true' }), text)
}

export function place(alarm) {
  return [
    local(alarm.siteName) || alarm.site,
    local(alarm.assetName) || alarm.asset || local(alarm.deviceName) || alarm.device,
  ]
    .filter(Boolean)
    .join(' · ')
}

export function title(alarm) {
  return local(alarm.name) || alarm.id
}

/** `2.41 m` against `2 m`; a word for a state; nothing where the numbers are only yes and no. */
export function measure({ value, limit, unit, word, wordName, kind }) {
  if (word) return el('p.measure', {}, el('strong', {}, local(wordName) || word))
  const isNumber = unit || kind === 'starts'
  if (!isNumber || value === undefined) return undefined
  const sign = kind === 'low' || kind === 'low-low' || kind === 'rate-of-fall' ? '≤' : '≥'
  return el(
    'p.measure',
    {},
    el('strong', {}, quantity(value, unit)),
    ` ${sign} ${say('limit')} ${quantity(limit, unit)}`,
  )
}

/** What came after the raise, as far as the state leaves it open. */
function afterwards({ state, acknowledged, shelved, returnedAt }) {
  if (state === 'ACKED' && acknowledged) return say('by', { who: acknowledged.by, time: clock(acknowledged.at) })
  if (state === 'SHLVD' && shelved) return say('until', { time: clock(shelved.until) })
  const isOver = state === 'RTNUN' || state === 'LUNACK' || state === 'LACKED'
  return isOver && returnedAt ? `${say('event.returned')} ${clock(returnedAt)}` : undefined
}

export function row(alarm, { mayAct, onAcknowledge, onOpen }) {
  const { id, priority, state, since } = alarm
  const more = afterwards(alarm)
  return el(
    `li.alarm.${priority}${isCalling(alarm) ? '.calling' : ''}`,
    { 'data-id': id },
    el(
      'div.what',
      {},
      el(
        'p.top',
        {},
        badge(alarm),
        el('span.state', {}, say(`state.${state}`)),
        alarm.order && el('span.state', {}, say('firstOut')),
      ),
      el('h2', {}, el('button.open', { type: 'button', onclick: () => onOpen(alarm) }, title(alarm))),
      el('p.place', {}, place(alarm)),
      measure(alarm),
      el(
        'p.since',
        {},
        since && el('time', { datetime: since }, `${say('since')} ${clock(since)}`),
        since &&
          el('span.ago', { 'data-since': since }, ` (${say('ago', { time: span(Date.now() - Date.parse(since)) })})`),
        more && ` · ${more}`,
      ),
    ),
    isCalling(alarm) &&
      mayAct(alarm) &&
      el('button.acknowledge', { type: 'button', onclick: () => onAcknowledge(alarm) }, say('acknowledge')),
  )
}
