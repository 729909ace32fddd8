import { type Alarm, newAlarm } from '../alarm.ts'
import type { EvaluatorEvent } from '../attention-event.ts'
import { isWorse } from '../priority.ts'
import type { AddressedEvent } from './addressed-event.ts'
import { standing } from './emit.ts'
import { type Layout, touch } from './layout.ts'
import { isActive, type Slot } from './memory.ts'

/** A way in which an alarm as it is kept is not what its condition says. */
export interface Difference {
  readonly alarm: string
  readonly of: 'condition' | 'suppression' | 'priority' | 'rule'
  readonly kept: string
  readonly judged: string
}

export interface Agreement {
  readonly differences: readonly Difference[]
  /** What brings the alarms to where their conditions are. */
  readonly events: readonly AddressedEvent[]
}

export interface AgreementParts {
  readonly layout: Layout
  /** What the slot is judged on now; NaN where it is unknown. */
  readonly signal: (slot: Slot) => number
}

/**
 * Compares the alarms as kept, those that are not NORM, with their conditions. What is judged counts; only where nothing
 * is known now does the condition become what is kept, because missing data never clears an alarm.
 */
export function agree({ layout, signal }: AgreementParts, kept: Iterable<Alarm>, now: number): Agreement {
  const alarms = new Map([...kept].map((alarm) => [alarm.id, alarm]))
  const differences: Difference[] = []
  const events: AddressedEvent[] = []

  function mend(slot: Slot, difference: Omit<Difference, 'alarm'>, event?: EvaluatorEvent): void {
    differences.push({ alarm: slot.rule.id, ...difference })
    if (event) events.push({ rule: slot.rule, serverAt: now, event })
  }

  function compareCovers(slot: Slot, alarm: Alarm, type: 'suppressed' | 'released'): void {
    const judged = slot.suppressed
    const known = [...alarm.suppressed, ...(alarm.unheard ?? [])]
    const wrong = type === 'suppressed' ? [...judged].filter((because) => !known.includes(because)) : known
    for (const because of wrong) {
      if (type === 'released' && judged.has(because)) continue
      const [was, is] = type === 'suppressed' ? ['', because] : [because, '']
      mend(slot, { of: 'suppression', kept: was, judged: is }, { type, at: now, because })
    }
  }

  function compareConditions(slot: Slot, alarm: Alarm): void {
    const judged = isActive(slot) ? 'active' : 'normal'
    const value = signal(slot)
    if (judged === alarm.condition) {
      if (judged === 'active') comparePriorities(slot, alarm, value)
      return
    }
    const difference = { of: 'condition', kept: alarm.condition, judged } as const
    if (judged === 'active') mend(slot, difference, standing(layout, slot, value))
    else if (Number.isNaN(value)) {
      mend(slot, difference)
      adopt(slot, alarm)
    } else mend(slot, difference, { type: 'returned', at: slot.state.at || now, value })
  }

  function comparePriorities(slot: Slot, alarm: Alarm, value: number): void {
    const is = standing(layout, slot, value)
    if (is.priority === alarm.priority && is.colour === alarm.colour) return
    const difference = { of: 'priority', kept: alarm.priority, judged: is.priority } as const
    mend(slot, difference, { ...is, type: isWorse(is.priority, alarm.priority) ? 'worsened' : 'eased', at: now })
  }

  function adopt(slot: Slot, { raised }: Alarm): void {
    const since = raised?.at ?? now
    slot.state = { name: 'active', at: Math.max(since, slot.state.at), since, stage: 0 }
    touch(layout, slot)
  }

  for (const slot of layout.slots) {
    const known = alarms.get(slot.rule.id)
    if (!known && !isActive(slot) && slot.suppressed.size === 0) continue
    const alarm = known ?? newAlarm(slot.rule.id, slot.rule.priority)
    compareCovers(slot, alarm, 'suppressed')
    compareConditions(slot, alarm)
    compareCovers(slot, alarm, 'released')
  }
  return { differences, events }
}
