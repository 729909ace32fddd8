import type { ConditionState } from '../condition.ts'
import type { Clock } from './clock.ts'
import { type Layout, touch } from './layout.ts'
import type { PointMemory, Slot } from './memory.ts'
import { newestOf, takenAt } from './slot-reading.ts'

/** Gives a time of our clock as it is after a step of that clock. */
export type Redate = (time: number) => number

/**
 * Our clock was set: all that the engine remembers by it moves along, so that nobody has been silent and no delay has
 * passed for that. What a device's own clock has dated stays.
 */
export function redateMemory(layout: Layout, clock: Clock, redate: Redate): void {
  if (clock.startedAt !== undefined) clock.startedAt = redate(clock.startedAt)
  for (const device of layout.devices.values()) {
    if (device.at === device.receivedAt) device.at = redate(device.at)
    device.receivedAt = redate(device.receivedAt)
    if (device.session) device.session = { ...device.session, since: redate(device.session.since) }
    touch(layout, device)
  }
  for (const slot of layout.slots) {
    if (isOnOurClock(slot, layout)) redateEvents(slot, redate)
    slot.receivedAt = redate(slot.receivedAt)
    if (slot.lingering) slot.lingering = new Map([...slot.lingering].map(([why, until]) => [why, redate(until)]))
    touch(layout, slot)
  }
  for (const group of layout.groups.values()) {
    const { first } = group
    const slot = first && layout.byRule.get(first.rule)
    if (!first || !slot || !isOnOurClock(slot, layout)) continue
    group.first = { ...first, at: redate(first.at) }
    touch(layout, group)
  }
  for (const point of layout.points.values()) {
    if (isDatedByUs(point)) redateSample(point, redate)
    point.receivedAt = redate(point.receivedAt)
    point.takenAt = redate(point.takenAt)
    if (point.known) point.known = { ...point.known, at: redate(point.known.at) }
    touch(layout, point)
  }
}

/** A point whose newest reading has no other time than its receipt. */
function isDatedByUs(point: PointMemory): boolean {
  return point.at === takenAt(point)
}

function redateSample(point: PointMemory, redate: Redate): void {
  point.at = redate(point.at)
  point.trustedAt = redate(point.trustedAt)
  if (point.doubted) point.doubted = { ...point.doubted, at: redate(point.doubted.at) }
}

function isOnOurClock(slot: Slot, { points }: Layout): boolean {
  const { signal } = slot.rule
  switch (signal.of) {
    case 'silence':
    case 'skew':
    case 'session':
      return true
    case 'expression':
    case 'difference': {
      const newest = newestOf(slot)
      return newest !== undefined && isDatedByUs(newest)
    }
    default: {
      const point = points.get(signal.point)
      return point !== undefined && isDatedByUs(point)
    }
  }
}

/** Gives all times of a slot that its readings have dated. */
export function redateEvents(slot: Slot, redate: Redate): void {
  slot.state = redateState(slot.state, redate)
  redateAll(slot.rate.at, redate)
  redateAll(slot.running.turns, redate)
  slot.flat.since = redate(slot.flat.since)
  slot.flat.last = redate(slot.flat.last)
}

function redateAll(times: number[], redate: Redate): void {
  for (const [index, time] of times.entries()) times[index] = redate(time)
}

function redateState(state: ConditionState, redate: Redate): ConditionState {
  const at = redate(state.at)
  switch (state.name) {
    case 'normal':
      return { ...state, at }
    case 'pending':
      return { ...state, at, since: redate(state.since), ...(state.rising && { rising: state.rising.map(redate) }) }
    case 'clearing':
      return { ...state, at, since: redate(state.since), raised: redate(state.raised) }
    case 'active': {
      const { since, lower, rising } = state
      return {
        ...state,
        at,
        since: redate(since),
        ...(lower !== undefined && { lower: redate(lower) }),
        ...(rising && { rising: { ...rising, since: rising.since.map(redate) } }),
      }
    }
  }
}
