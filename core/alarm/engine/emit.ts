import type { EvaluatorEvent } from '../attention-event.ts'
import type { ConditionEvent, ConditionInput } from '../condition.ts'
import { step } from '../condition.ts'
import { type AlarmRule, stageAt } from '../rule.ts'
import type { Covers } from './cover.ts'
import { markFirstOut } from './first-out.ts'
import { type Layout, touch } from './layout.ts'
import type { Slot } from './memory.ts'

/** What the evaluator has to say about one alarm: for `apply`. `serverAt` is the receipt of what caused it. */
export interface EngineEvent {
  readonly rule: AlarmRule
  readonly serverAt: number
  readonly event: EvaluatorEvent
}

export interface Emitter {
  /** Takes one step of a slot's condition, and tells what came of it, its children and its group included. */
  step(slot: Slot, input: ConditionInput, receivedAt: number, events: EngineEvent[]): void
}

export function createEmitter(layout: Layout, covers: Covers): Emitter {
  function tell(slot: Slot, event: ConditionEvent, serverAt: number, events: EngineEvent[]): void {
    const { rule } = slot
    if (event.type === 'returned') {
      events.push({ rule, serverAt, event: { type: 'returned', at: event.at, value: plain(event.value) } })
      covers.parentReturned(slot, event.at, serverAt, events)
      return
    }
    const { limit, priority, colour } = stageAt(rule.test, event.stage)
    const what = { at: event.at, value: plain(event.value), limit, priority, ...(colour ? { colour } : {}) }
    if (event.type !== 'raised') {
      events.push({ rule, serverAt, event: { type: event.type, ...what } })
      return
    }
    const place = markFirstOut(layout, slot, event.at)
    const marked = place.order === 'first-out' ? { order: place.order } : {}
    events.push({ rule, serverAt, event: { type: 'raised', ...what, ...marked } })
    if (place.overtaken) {
      events.push({
        rule: place.overtaken.rule,
        serverAt,
        event: { type: 'overtaken', at: event.at, because: rule.id },
      })
    }
    covers.parentRaised(slot, event.at, serverAt, events)
  }

  return {
    step(slot, input, receivedAt, events) {
      const before = slot.state
      const [next, told] = step(slot.rule, before, input)
      if (input.type === 'value') slot.receivedAt = receivedAt
      if (next === before) return
      // what runs out by time moves on both clocks
      if (input.type === 'tick') slot.receivedAt += next.at - before.at
      slot.state = next
      touch(layout, slot)
      if (slot.rule.elapse === 'time') layout.stirred.push(slot)
      for (const event of told) tell(slot, event, receivedAt, events)
    },
  }
}

function plain(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
