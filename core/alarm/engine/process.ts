import { past } from '../judge.ts'
import type { Covers } from './cover.ts'
import type { Emitter, EngineEvent } from './emit.ts'
import { fresh, type Layout, touch } from './layout.ts'
import { isActive, type PointMemory, type Slot } from './memory.ts'
import { rateOf } from './signal/rate.ts'
import { rounded } from './signal/rounded.ts'
import { ranWithin, turn } from './signal/running.ts'

/** The alarms about the water and the machines. */
export interface Process {
  /** Judges all that a point takes part in, after its newest reading has been taken in. */
  judge(point: PointMemory, at: number, receivedAt: number, events: EngineEvent[]): void
}

export function createProcess(layout: Layout, emitter: Emitter, covers: Covers): Process {
  return {
    judge(point, at, receivedAt, events) {
      covers.hold()
      covers.watch(point, at, receivedAt, events)
      for (const slot of point.process) {
        const when = Math.max(newest(slot, at), slot.state.at)
        const held = isHeld(point, slot)
        const value = held ? Number.NaN : signalOf(slot, point, when)
        if (!held && remembers(slot)) touch(layout, slot)
        // Most samples end here, without a new state: normal stays normal.
        const quiet = Number.isNaN(value) || past(slot.rule.test, value) < 0
        if (slot.state.name === 'normal' && quiet && !runsOn(slot)) continue
        emitter.step(slot, { type: 'value', at: when, value }, receivedAt, events)
      }
      covers.letGo(events)
    },
  }
}

/** Of several points the newest sample time is the condition's: one that lags a little does not take it back. */
function newest({ operands }: Slot, at: number): number {
  let found = at
  for (const operand of operands) if (operand.at > found) found = operand.at
  return found
}

/** Whether the signal itself keeps a memory that has to be saved. */
function remembers({ rule: { signal } }: Slot): boolean {
  return signal.of === 'rate' || signal.of === 'starts' || signal.of === 'run-hours'
}

/** What a machine has run goes on between samples, so each of them is where its figure goes on from. */
function runsOn({ rule: { signal } }: Slot): boolean {
  return signal.of === 'starts' || signal.of === 'run-hours'
}

/** While an instrument is not to be trusted its own alarm speaks, and the condition stays as it is. */
function isHeld(point: PointMemory, { trusting }: Slot): boolean {
  if (Number.isNaN(point.value) || point.flat.some(isActive)) return true
  return trusting.some((other) => other.at > 0 && (Number.isNaN(other.value) || other.flat.some(isActive)))
}

function signalOf(slot: Slot, point: PointMemory, at: number): number {
  const { signal } = slot.rule
  switch (signal.of) {
    case 'value':
      return point.value
    case 'rate':
      return rateOf(slot.rate, at, point.value, signal.windowMs)
    case 'difference': {
      const [a, b] = slot.operands
      return a && b ? rounded(Math.abs(fresh(a, slot) - fresh(b, slot))) : Number.NaN
    }
    case 'expression':
      return slot.evaluate()
    case 'starts':
    case 'run-hours':
      turn(slot.running, point.at, signal.codes.includes(point.value) ? 'runs' : 'stands', signal.windowMs)
      return ranWithin(slot.running, at, signal)
    case 'quality':
    case 'flat':
    case 'silence':
    case 'skew':
    case 'session':
      return Number.NaN
  }
}
