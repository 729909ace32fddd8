import { type ClockStep, receiptFor, toleratedStepMs } from '../../clock-step.ts'
import { clockAheadMs } from '../../device-clock.ts'
import { clockRule } from '../clock-rule.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Clock } from './clock.ts'
import type { Layout } from './layout.ts'
import type { PointMemory } from './memory.ts'
import { type Redate, redateMemory } from './redate.ts'
import type { Schedule } from './schedule.ts'

/** Our own clock, by which receipts are dated: it goes on with each of them, and is followed where it was set. */
export interface OwnClock {
  /** Lets happen what is due up to `to`; nothing where that is past. */
  advance(to: number, events: AddressedEvent[]): void
  /** A receipt moves the clock on. One that lies well before the newest shows that the clock was set back, noted or not. */
  receive(receivedAt: number, events: AddressedEvent[]): void
  /** The broker has noted a step. */
  stepped(step: ClockStep, events: AddressedEvent[]): void
  /** Whether a reading claims a time that had not come when it was received. */
  isAhead(at: number, receivedAt: number): boolean
}

export interface OwnClockParts {
  readonly layout: Layout
  readonly clock: Clock
  readonly schedule: Schedule
  /** How a point is left when all that decides has been looked at. */
  readonly leave: (point: PointMemory) => void
}

export function createOwnClock({ layout, clock, schedule, leave }: OwnClockParts): OwnClock {
  function advance(to: number, events: AddressedEvent[]): void {
    if (to > clock.at) schedule.advance(to, events)
  }

  function receive(receivedAt: number, events: AddressedEvent[]): void {
    if (receivedAt > clock.heardAt) {
      clock.heardAt = receivedAt
      clock.saved = 'changed'
      advance(receivedAt, events)
    } else if (receivedAt < clock.heardAt - toleratedStepMs) wentBack(receivedAt, events)
  }

  /** Without a note of it: what is remembered of times that have not come was dated by the clock that was wrong. */
  function wentBack(to: number, events: AddressedEvent[]): void {
    const by = to - clock.heardAt
    setClock(to, by, (time) => (time > to ? time + by : time), events)
  }

  /** With a note, nothing is asked but whether it is known already. */
  function stepped(step: ClockStep, events: AddressedEvent[]): void {
    advance(step.from, events)
    const by = step.to - clock.at
    if (Math.abs(by) > toleratedStepMs) setClock(step.to, by, (time) => time + by, events)
  }

  function setClock(to: number, by: number, redate: Redate, events: AddressedEvent[]): void {
    redateMemory(layout, clock, (time) => (time === 0 ? 0 : redate(time)))
    clock.step = { at: to, by }
    events.push({ rule: clockRule, serverAt: to, event: { type: 'clock-stepped', at: to, from: to - by } })
    schedule.beginAnew(to, events)
    for (const point of layout.points.values()) leave(point)
  }

  function isAhead(at: number, receivedAt: number): boolean {
    return at > receivedAt + clockAheadMs && at > receiptFor(at, receivedAt, clock.step) + clockAheadMs
  }

  return { advance, receive, stepped, isAhead }
}
