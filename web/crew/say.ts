import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { whatOf, wholePlaceOf } from '../lib/alarm-text.ts'
import { type Course, courseOf } from '../lib/direction.ts'
import { local, words } from '../lib/language.ts'
import { levelKinds } from '../lib/level-kinds.ts'
import { typedText } from '../lib/shown-text.ts'
import { age, clock, span } from '../lib/time.ts'
import type { ValueNow } from '../lib/value-now.ts'
import type { Act, Stuck } from './outbox-rules.ts'

/** How long ago it began; the time itself where nobody knows how it is now. */
export function ageOf({ since, returnedAt, state }: AlarmBody, now: number, isPast: boolean): string {
  const at = state === 'RTNUN' ? (since ?? returnedAt) : since
  if (at === undefined) return ''
  return isPast ? fill(words().page.list.since, { time: clock(at) }) : age(now - Date.parse(at))
}

/** The value of an alarm, as it is now or, where that is not known, as it was raised. */
export interface Measured {
  readonly text: string
  /** Without its unit, for large figures. */
  readonly figure: string
  readonly unit: string
  /** Epoch ms. */
  readonly at: number | undefined
  readonly value: number | null
  readonly from: 'now' | 'raising'
  readonly quality: number
}

export function measuredOf(alarm: AlarmBody, now: ValueNow | undefined): Measured | undefined {
  const { value, unit, speaks, wordName } = alarm
  const latest = now?.latest
  const isNewer = latest && (alarm.since === undefined || Date.parse(latest.at) >= Date.parse(alarm.since))
  if (wordName && isNewer && latest.stateName) {
    const text = local(latest.stateName)
    return {
      text,
      figure: text,
      unit: '',
      at: Date.parse(latest.at),
      value: latest.value,
      from: 'now',
      quality: latest.quality,
    }
  }
  if (wordName) {
    const text = local(wordName)
    return { text, figure: text, unit: '', at: timeOf(alarm.since), value: value ?? null, from: 'raising', quality: 1 }
  }
  if (speaks === 'silent' || value === undefined) return undefined
  // a rate, a sum or a difference is not what the point reads
  if (isNewer && latest.unit === unit && levelKinds.has(alarm.kind ?? '')) {
    return {
      ...figureOf(latest.value, unit),
      at: Date.parse(latest.at),
      value: latest.value,
      from: 'now',
      quality: latest.quality,
    }
  }
  return { ...figureOf(value, unit), at: timeOf(alarm.since), value, from: 'raising', quality: 1 }
}

function figureOf(value: number | null, unit: string) {
  const text = valueText(value, unit)
  const figure = valueText(value, '')
  return { text, figure, unit: text.slice(figure.length).trim() }
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text)
}

/** Where its value goes. */
export function courseIn(alarm: AlarmBody, now: ValueNow | undefined): Course | undefined {
  if (!now || alarm.limit === undefined || !levelKinds.has(alarm.kind ?? '')) return undefined
  return courseOf(now.trail, alarm.limit)
}

export const arrows = { rising: '↑', falling: '↓', steady: '→' } as const

export function courseText({ direction }: Course, isPast: boolean): string {
  const { value } = words().page
  const said = {
    rising: [value.rising, value.wasRising],
    falling: [value.falling, value.wasFalling],
    steady: [value.steady, value.wasSteady],
  } as const
  return said[direction][isPast ? 1 : 0]
}

/** `limit 2.8 m`; '' where numbers tell nobody anything. */
export function limitText({ limit, unit, speaks, wordName }: AlarmBody): string {
  if (limit === undefined || speaks === 'silent' || wordName) return ''
  return `${words().page.value.limit} ${valueText(limit, unit)}`
}

/** How far beyond its limit: `+0.04 m`. */
export function beyondText({ limit, unit }: AlarmBody, value: number | null): string {
  if (limit === undefined || value === null) return ''
  const text = valueText(Number((value - limit).toPrecision(3)), unit)
  return value >= limit ? `+${text}` : text.replace('-', '−')
}

/** How long there is left to answer, and until when; undefined where nobody has to any more. */
export function dueOf({ respondBy, state }: AlarmBody, now: number) {
  if (respondBy === undefined || !isCalling(state) || state === 'RTNUN') return undefined
  const { left, over, by } = words().page.list
  const ms = Date.parse(respondBy) - now
  const time = span(Math.ceil(Math.abs(ms) / 60_000) * 60_000)
  return { left: fill(ms > 0 ? left : over, { time }), by: fill(by, { time: clock(respondBy) }), isOver: ms <= 0 }
}

/** What an act was: `Got it, on my way`. */
export function actText(act: Act): string {
  const { page, order } = words()
  if (act.drill) return page.drills.answer
  const { body } = act
  const note = typeof body['note'] === 'string' ? typedText(body['note']) : ''
  if (act.order !== undefined) {
    if (act.action === 'photo') return order.step.photographed
    return act.action === 'comment' && note !== '' ? note : order.action[act.action]
  }
  const { action } = act
  if (action === 'acknowledge') return note === '' ? page.action.acknowledge : fill(page.card.with, { note })
  return action === 'comment' ? note : page.action[action]
}

/** All that was written and ticked for it, beside what `actText` says; '' where there is nothing. */
export function saidIn(act: Act): string {
  const { work, note, why } = act.body
  const names: Readonly<Record<string, string>> = words().order.work
  const ticked = Array.isArray(work) ? work.map((each: string) => names[each] ?? each) : []
  // what an alarm was answered with, and a note, are in its name
  const written = act.order === undefined || act.action === 'comment' ? [why] : [...ticked, note, why]
  return written.flatMap((each) => (typeof each === 'string' && each !== '' ? typedText(each) : [])).join(' · ')
}

/** Why the server did not take it, in words. */
export function stuckWhy({ status }: Stuck): string {
  const { queue } = words().page
  return status === 507 ? queue.noRoom : status === 0 ? queue.tooSlow : queue.trouble
}

/** What is said aloud of a new one. */
export function newCriticalText(alarm: AlarmBody): string {
  return fill(words().page.list.newCritical, { what: `${wholePlaceOf(alarm)} ${whatOf(alarm)}` })
}
