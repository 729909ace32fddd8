import { past } from '../judge.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Emitter } from './emit.ts'
import { type Layout, touch } from './layout.ts'
import { isTrusted, type Slot } from './memory.ts'
import { rateOf } from './signal/rate.ts'
import { rounded } from './signal/rounded.ts'
import { ranWithin, turn } from './signal/running.ts'
import { freshValue, newestOf, readingAt, readingValue, receiptAt, takenAt } from './slot-reading.ts'

/** The alarms about the water and the machines. */
export interface Process {
  /**
   * Judges alarms, parents first, by what is known of their points, and tells what comes of it as received at
   * `serverAt`. To judge again what has not changed changes nothing, so it is done whenever something might have.
   * The caller holds the covers meanwhile.
   */
  judge(slots: readonly Slot[], serverAt: number, events: AddressedEvent[]): void
  /** What an alarm is judged on now; NaN where it is unknown. */
  signal(slot: Slot): number
  /** Judges what depends on points whose instrument is trusted again, or no longer. */
  judgeDoubted(serverAt: number, events: AddressedEvent[]): void
}

export function createProcess(layout: Layout, emitter: Emitter): Process {
  function judgeSlot(slot: Slot, serverAt: number, events: AddressedEvent[]): void {
    const newest = newestOf(slot)
    if (!newest) return
    // Of several points the newest reading's time is the condition's: one that lags a little does not take it back.
    const when = Math.max(readingAt(newest, slot), slot.state.at)
    const value = isHeld(slot) ? Number.NaN : signalOf(slot, when)
    // Most readings end here, without a new state: normal stays normal.
    const quiet = Number.isNaN(value) || past(slot.rule.test, value) < 0
    if (slot.state.name === 'normal' && quiet && !runsOn(slot)) return
    emitter.step(slot, { type: 'value', at: when, value }, receiptAt(slot, when, takenAt(newest)), events, serverAt)
  }

  function signalOf(slot: Slot, when: number): number {
    const { signal } = slot.rule
    const [point, other] = slot.operands
    if (!point) return Number.NaN
    if (signal.of === 'expression') return slot.evaluate()
    if (signal.of === 'difference') {
      return other ? rounded(Math.abs(freshValue(point, slot) - freshValue(other, slot))) : Number.NaN
    }
    const value = readingValue(point, slot)
    if (Number.isNaN(value) || signal.of === 'value') return value
    const at = readingAt(point, slot)
    switch (signal.of) {
      case 'rate':
        touch(layout, slot)
        return rateOf(slot.rate, at, value, signal.windowMs)
      case 'starts':
      case 'run-hours':
        touch(layout, slot)
        turn(slot.running, at, signal.codes.includes(value) ? 'runs' : 'stands', signal.windowMs)
        return ranWithin(slot.running, when, signal)
      case 'quality':
      case 'flat':
      case 'silence':
      case 'skew':
      case 'session':
        return Number.NaN
    }
  }

  function judge(slots: readonly Slot[], serverAt: number, events: AddressedEvent[]): void {
    for (const slot of slots) judgeSlot(slot, serverAt, events)
  }

  return {
    judge,
    signal(slot) {
      const newest = newestOf(slot)
      return newest ? signalOf(slot, Math.max(readingAt(newest, slot), slot.state.at)) : Number.NaN
    },
    judgeDoubted(serverAt, events) {
      for (let point = layout.doubted.pop(); point; point = layout.doubted.pop()) {
        judge(point.dependent, serverAt, events)
      }
    },
  }
}

/** What a machine has run goes on between readings, so each of them is where its figure goes on from. */
function runsOn({ rule: { signal } }: Slot): boolean {
  return signal.of === 'starts' || signal.of === 'run-hours'
}

/** While another instrument that it rests on is not to be trusted, that one's own alarm speaks. */
function isHeld({ trusting }: Slot): boolean {
  return !trusting.every(isTrusted)
}
