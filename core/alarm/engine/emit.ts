import type { EvaluatorEvent } from '../attention-event.ts'
import type { ConditionChange, ConditionInput } from '../condition.ts'
import { step } from '../condition.ts'
import { type AlarmRule, stageAt } from '../rule.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Covers } from './cover.ts'
import { markFirstOut } from './first-out.ts'
import { type Layout, touch } from './layout.ts'
import { isActive, type Slot } from './memory.ts'
import type { Plans } from './plans.ts'
import { unsettle } from './quiet.ts'

export interface Emitter {
  /**
   * Takes one step of a slot's condition, and tells what came of it, its children and its group included. `receivedAt`
   * is the receipt of the reading; `serverAt` that of what makes it be judged, where that is another.
   */
  step(slot: Slot, input: ConditionInput, receivedAt: number, events: AddressedEvent[], serverAt?: number): void
}

interface Receipts {
  readonly receivedAt: number
  readonly serverAt: number
}

export function createEmitter(layout: Layout, covers: Covers, plans: Plans): Emitter {
  function tell(
    slot: Slot,
    event: ConditionChange,
    { receivedAt, serverAt }: Receipts,
    events: AddressedEvent[],
  ): void {
    const { rule } = slot
    if (event.type === 'returned') {
      events.push({ rule, serverAt, event: { type: 'returned', at: event.at, value: plain(event.value) } })
      covers.parentReturned(slot, event.at, serverAt, events)
      plans.afterReturn(slot, serverAt, events)
      return
    }
    const what = whatOf(rule, event)
    if (event.type !== 'raised') {
      events.push({ rule, serverAt, event: { type: event.type, ...what } })
      return
    }
    plans.beforeRaise(slot, { at: event.at, receivedAt, serverAt }, events)
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
    step(slot, input, receivedAt, events, serverAt = receivedAt) {
      const before = slot.state
      const [next, told] = step(slot.rule, before, input)
      if (input.type === 'value') slot.receivedAt = receivedAt
      if (next === before) return
      // what runs out by time moves on both clocks
      if (input.type === 'tick') slot.receivedAt += next.at - before.at
      slot.state = next
      touch(layout, slot)
      if (slot.rule.signal.of !== 'flat') for (const point of slot.operands) unsettle(point)
      else if (isActive(slot) !== isActive({ state: before })) layout.doubted.push(...slot.operands)
      if (slot.rule.elapse === 'time') layout.stirred.push(slot)
      for (const event of told) tell(slot, event, { receivedAt, serverAt }, events)
      if (slot.late !== undefined) plans.follow(slot, next.at, serverAt, events)
    },
  }
}

/** What raising an alarm whose condition stands would say; its signal is `value` now. */
export function standing(layout: Layout, slot: Slot, value: number): EvaluatorEvent & { readonly type: 'raised' } {
  const { rule, state } = slot
  const at = state.name === 'clearing' ? state.raised : state.name === 'normal' ? state.at : state.since
  const stage = 'stage' in state ? state.stage : 0
  const first = layout.groups.get(rule.group ?? '')?.first?.rule === rule.id
  return { type: 'raised', ...whatOf(rule, { at, value, stage }), ...(first ? { order: 'first-out' as const } : {}) }
}

function whatOf(rule: AlarmRule, { at, value, stage }: { at: number; value: number; stage: number }) {
  const { limit, priority, colour } = stageAt(rule.test, stage)
  return { at, value: plain(value), limit, priority, ...(colour ? { colour } : {}) }
}

function plain(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
