import { receiptFor } from '../../clock-step.ts'
import type { Reading } from '../../reading.ts'
import type { Signal } from '../rule.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Clock } from './clock.ts'
import type { Covers } from './cover.ts'
import type { Emitter } from './emit.ts'
import { type Layout, touch } from './layout.ts'
import { type DeviceMemory, type Doubt, isActive, type PointMemory, type Slot } from './memory.ts'
import { flatness } from './signal/flat.ts'
import { rounded } from './signal/rounded.ts'
import { receiptAt, takenAt } from './slot-reading.ts'

/** The alarms about instruments. Silence, clock and session run on the broker's clock; quality and flat lines on the point's. */
export interface Instruments {
  /** Any reading of a point, late and useless ones too: the device is there, its session open, and `at` is what its clock shows. */
  heard(point: PointMemory, at: number, receivedAt: number, events: AddressedEvent[]): void
  /** A reading that is not older than the point's newest. */
  judge(point: PointMemory, reading: Reading, usable: boolean, events: AddressedEvent[]): void
  session(device: DeviceMemory, session: 'online' | 'lost', receivedAt: number, events: AddressedEvent[]): void
  /** What an alarm was judged on last; NaN where that is unknown. */
  signal(slot: Slot): number
  /** Judges one again by what is remembered, told at `serverAt`; silence is for the schedule. */
  again(slot: Slot, serverAt: number, events: AddressedEvent[]): void
}

export function createInstruments(emitter: Emitter, layout: Layout, covers: Covers, clock: Clock): Instruments {
  function say(
    slots: readonly Slot[],
    value: number,
    at: number,
    receivedAt: number,
    events: AddressedEvent[],
    serverAt?: number,
  ): void {
    for (const slot of slots) {
      if (value < 1 && slot.state.name === 'normal') continue
      const input = { type: 'value', at: Math.max(at, slot.state.at), value } as const
      emitter.step(slot, input, receivedAt, events, serverAt)
    }
  }

  /** Devices that are said to be lost, or alarmed as such: few, and most readings need not ask. */
  const lost = new Set<DeviceMemory>()
  for (const device of layout.devices.values()) {
    const isLost = device.session?.is === 'lost' || device.sessions.some(({ state }) => state.name !== 'normal')
    if (isLost) lost.add(device)
  }

  function know(device: DeviceMemory, is: 'online' | 'lost', since: number): void {
    device.session = { is, since }
    touch(layout, device)
  }

  /** A reading is proof of a session, and so are the gateways' that it came through. */
  function provePresence(device: DeviceMemory, receivedAt: number, events: AddressedEvent[]): void {
    for (let link: DeviceMemory | undefined = device; link; link = link.through) {
      if (link.session?.is === 'lost') know(link, 'online', receivedAt)
      say(link.sessions, 0, receivedAt, receivedAt, events)
      if (link.sessions.every(({ state }) => state.name === 'normal')) lost.delete(link)
    }
  }

  function hear(slots: readonly Slot[], receivedAt: number, events: AddressedEvent[]): void {
    say(slots, 0, receivedAt, receivedAt, events)
    for (const slot of slots) covers.heard(slot, receivedAt, events)
  }

  function judgeClock(device: DeviceMemory, at: number, receivedAt: number, events: AddressedEvent[]): void {
    // A backlog advances faster than the broker's clock: it is old, but the device's clock may be right.
    const catchingUp = device.at > 0 && at - device.at > 2 * Math.max(0, receivedAt - device.receivedAt)
    device.pace = catchingUp ? 'catching-up' : 'steady'
    for (const slot of device.skew) {
      const { signal } = slot.rule
      if (signal.of !== 'skew') continue
      say([slot], skewOf(lagOf(at, receivedAt), device.pace, signal), receivedAt, receivedAt, events)
    }
  }

  /** How much later something was received than it says of itself, ms; what our own clock was set by is no device's fault. */
  function lagOf(at: number, receivedAt: number): number {
    return receiptFor(at, receivedAt, clock.step) - at
  }

  /** Where the slot's signal is remembered, and since when it is known; undefined where nothing is. */
  function remembered({ rule: { signal }, flat }: Slot): Remembered | undefined {
    switch (signal.of) {
      case 'quality': {
        const point = layout.points.get(signal.point)
        if (!point || point.at === 0 || point.doubt === undefined) return undefined
        return { value: isBad(point.doubt, signal.frozenApart) ? 1 : 0, at: point.at, receivedAt: takenAt(point) }
      }
      case 'flat': {
        const point = layout.points.get(signal.point)
        if (!point || flat.since === 0) return undefined
        const value = flatness(flat, flat.last, flat.value, signal.atLeastMs, signal.times)
        return { value, at: flat.last, receivedAt: takenAt(point) }
      }
      case 'skew': {
        const device = layout.devices.get(signal.device)
        if (!device || device.receivedAt === 0) return undefined
        const { receivedAt, at, pace } = device
        return { value: skewOf(lagOf(at, receivedAt), pace, signal), at: receivedAt, receivedAt }
      }
      case 'session': {
        const session = layout.devices.get(signal.device)?.session
        return session && { value: session.is === 'lost' ? 1 : 0, at: session.since, receivedAt: session.since }
      }
      default:
        return undefined
    }
  }

  /** What a new rule about flat lines has missed: the value that stands, since its newest reading. */
  function beginFlat(slot: Slot): void {
    const { flat, rule } = slot
    const { signal } = rule
    if (signal.of !== 'flat' || flat.since > 0) return
    const { raw, doubt, at } = layout.points.get(signal.point) ?? { raw: null, doubt: undefined, at: 0 }
    if (at === 0 || raw === null || doubt === undefined || doubt === 'bad') return
    Object.assign(flat, { value: raw, since: at, last: at })
    touch(layout, slot)
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
      if (lost.size > 0) provePresence(device, receivedAt, events)
      if (device.silence.length > 0) hear(device.silence, receivedAt, events)
      if (point.silence.length > 0) hear(point.silence, receivedAt, events)
    },
    judge(point, reading, usable, events) {
      const { at, receivedAt, value, reason } = reading
      const doubt = usable ? 'none' : reason === 'flat-line' ? 'flat-line' : 'bad'
      if (doubt !== point.doubt) point.doubt = doubt
      for (const slot of point.quality) {
        const { signal } = slot.rule
        const bad = isBad(doubt, signal.of === 'quality' && signal.frozenApart)
        say([slot], bad ? 1 : 0, at, receivedAt, events)
      }
      // A sentinel is no flat line, but a value that a check calls flat or doubtful still is one.
      if (value === null || reading.quality > 3) return
      for (const slot of point.flat) {
        const { signal } = slot.rule
        if (signal.of !== 'flat') continue
        touch(layout, slot)
        if (slot.state.name === 'active' && value === slot.flat.value) {
          slot.flat.last = at
          continue
        }
        say([slot], flatness(slot.flat, at, value, signal.atLeastMs, signal.times), at, receivedAt, events)
      }
    },
    session(device, session, receivedAt, events) {
      if (device.session?.is !== session) know(device, session, receivedAt)
      lost.add(device)
      say(device.sessions, session === 'lost' ? 1 : 0, receivedAt, receivedAt, events)
    },
    signal(slot) {
      if (slot.rule.signal.of === 'silence') return isActive(slot) ? 1 : 0
      return remembered(slot)?.value ?? Number.NaN
    },
    again(slot, serverAt, events) {
      beginFlat(slot)
      const known = remembered(slot)
      if (!known) return
      const { value, at } = known
      say([slot], value, at, receiptAt(slot, at, known.receivedAt), events, serverAt)
    },
  }
}

interface Remembered {
  readonly value: number
  readonly at: number
  readonly receivedAt: number
}

function isBad(doubt: Doubt, frozenApart: boolean): boolean {
  return doubt === 'bad' || (doubt === 'flat-line' && !frozenApart)
}

/** How many times the tolerated error a clock shows that lags so much; NaN while a backlog explains it. */
function skewOf(
  lag: number,
  pace: DeviceMemory['pace'],
  { behindMs, aheadMs }: Signal & { readonly of: 'skew' },
): number {
  const ratio = lag >= 0 ? lag / behindMs : -lag / aheadMs
  return ratio >= 1 && lag > 0 && pace === 'catching-up' ? Number.NaN : rounded(ratio)
}
