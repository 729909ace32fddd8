import { type Alarm, isCovered, type Voice } from '../alarm.ts'
import type { EvaluatorEvent, ParentEvent } from '../attention-event.ts'
import { ofParent, parentIn } from '../because.ts'
import type { AlarmRule } from '../rule.ts'
import { aboutToBeCovered, type Done, type Draft, done, entryOf, resume, uncover } from './draft.ts'

/** A reason to suppress by design comes or goes. Of a parent that is not heard it is kept in mind, and suppresses nothing. */
export function suppress(
  draft: Draft,
  { type, at, because, detail }: EvaluatorEvent & { type: 'suppressed' | 'released' },
  voiceOfParent: Voice,
): Done {
  const { alarm } = draft
  const suppressed = alarm.suppressed.includes(because)
  const unheard = alarm.unheard?.includes(because) ?? false
  if (type === 'suppressed') {
    if (suppressed || unheard) return done(alarm)
    if (voiceOfParent !== 'heard') return done(keepInMind(alarm, because))
    const next = cover(draft.rule, alarm, because)
    return done(next, entryOf(draft, next, { event: type, at, why: because }))
  }
  if (unheard) return done(forget(alarm, because))
  if (!suppressed) return done(alarm)
  const rest = lift(alarm, because)
  const next = parentIn(because) === undefined ? uncover(rest) : resume(rest)
  return done(next, entryOf(draft, next, { event: type, at, why: detail ? `${because} (${detail})` : because }))
}

/** Whoever relied on the parent's call is called by this one now; or the parent, which is heard again, speaks for both. */
export function followParent(draft: Draft, { parent, voice, at, by }: ParentEvent): Done {
  const { alarm } = draft
  const because = ofParent(parent)
  if (voice === 'heard') {
    if (!alarm.unheard?.includes(because)) return done(alarm)
    const next = cover(draft.rule, forget(alarm, because), because)
    return done(next, entryOf(draft, next, { event: 'suppressed', at, who: by, why: because }))
  }
  if (!alarm.suppressed.includes(because)) return done(alarm)
  const rest = keepInMind(lift(alarm, because), because)
  const next = isCovered(rest) || rest.condition === 'normal' ? resume(rest) : uncover(rest)
  return done(next, entryOf(draft, next, { event: 'released', at, who: by, why: `${because} (${voice})` }))
}

function cover(rule: AlarmRule, alarm: Alarm, because: string): Alarm {
  return { ...aboutToBeCovered(rule, alarm), suppressed: [...alarm.suppressed, because].sort() }
}

function lift(alarm: Alarm, because: string): Alarm {
  return { ...alarm, suppressed: alarm.suppressed.filter((reason) => reason !== because) }
}

function keepInMind(alarm: Alarm, because: string): Alarm {
  return { ...alarm, unheard: [...(alarm.unheard ?? []), because].sort() }
}

function forget(alarm: Alarm, because: string): Alarm {
  const { unheard = [], ...rest } = alarm
  const others = unheard.filter((reason) => reason !== because)
  return others.length === 0 ? rest : { ...rest, unheard: others }
}
