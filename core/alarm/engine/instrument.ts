import type { Reading } from '../../reading.ts'
import type { Covers } from './cover.ts'
import type { Emitter, EngineEvent } from './emit.ts'
import { type Layout, touch } from './layout.ts'
import type { DeviceMemory, PointMemory, Slot } from './memory.ts'
import { settle } from './quiet.ts'
import { flatness } from './signal/flat.ts'
import { rounded } from './signal/rounded.ts'

/** The alarms about instruments. Silence, clock and session run on the broker's clock; quality and flat lines on the point's. */
export interface Instruments {
  /** Any reading of a point, late and useless ones too: the device is there, and `at` is what its clock shows. */
  heard(point: PointMemory, at: number, receivedAt: number, events: EngineEvent[]): void
  /** A reading that is not older than the point's newest. */
  judge(point: PointMemory, reading: Reading, usable: boolean, events: EngineEvent[]): void
  session(device: DeviceMemory, session: 'online' | 'lost', receivedAt: number, events: EngineEvent[]): void
}

export function createInstruments(emitter: Emitter, layout: Layout, covers: Covers): Instruments {
  function say(slots: readonly Slot[], value: number, at: number, receivedAt: number, events: EngineEvent[]): void {
    for (const slot of slots) {
      if (value < 1 && slot.state.name === 'normal') continue
      const input = { type: 'value', at: Math.max(at, slot.state.at), value } as const
      emitter.step(slot, input, receivedAt, events)
    }
  }

  function hear(slots: readonly Slot[], receivedAt: number, events: EngineEvent[]): void {
    say(slots, 0, receivedAt, receivedAt, events)
    for (const slot of slots) covers.heard(slot, receivedAt, events)
  }

  function judgeClock(device: DeviceMemory, at: number, receivedAt: number, events: EngineEvent[]): void {
    // A backlog advances faster than the broker's clock: it is old, but the device's clock may be right.
    const catchingUp = device.at > 0 && at - device.at > 2 * Math.max(0, receivedAt - device.receivedAt)
    for (const slot of device.skew) {
      const { signal } = slot.rule
      if (signal.of !== 'skew') continue
      const lag = receivedAt - at
      const ratio = lag >= 0 ? lag / signal.behindMs : -lag / signal.aheadMs
      const held = ratio >= 1 && lag > 0 && catchingUp
      say([slot], held ? Number.NaN : rounded(ratio), receivedAt, receivedAt, events)
    }
  }

  return {
    heard(point, at, receivedAt, events) {
      const { device } = point
      if (device.skew.length > 0 && (at !== device.at || receivedAt !== device.receivedAt)) {
        judgeClock(device, at, receivedAt, events)
      }
      device.at = at
      if (receivedAt > device.receivedAt) device.receivedAt = receivedAt
      if (receivedAt > point.receivedAt) point.receivedAt = receivedAt
      if (device.saved === 'saved') touch(layout, device)
      if (point.saved === 'saved') touch(layout, point)
      if (device.silence.length > 0) hear(device.silence, receivedAt, events)
      if (point.silence.length > 0) hear(point.silence, receivedAt, events)
    },
    judge(point, reading, usable, events) {
      const { at, receivedAt, value, reason } = reading
      for (const slot of point.quality) {
        const apart = slot.rule.signal.of === 'quality' && slot.rule.signal.frozenApart && reason === 'flat-line'
        const before = slot.state
        say([slot], usable || apart ? 0 : 1, at, receivedAt, events)
        if (slot.state.name !== before.name) settle(point)
      }
      // A sentinel is no flat line, but a value that a check calls flat or doubtful still is one.
      if (value === null || reading.quality > 3) return
      for (const slot of point.flat) {
        const { signal } = slot.rule
        if (signal.of !== 'flat') continue
        if (slot.state.name === 'active' && value === slot.flat.value) {
          slot.flat.last = at
          continue
        }
        touch(layout, slot)
        say([slot], flatness(slot.flat, at, value, signal.atLeastMs, signal.times), at, receivedAt, events)
      }
    },
    session(device, session, receivedAt, events) {
      say(device.session, session === 'lost' ? 1 : 0, receivedAt, receivedAt, events)
    },
  }
}
