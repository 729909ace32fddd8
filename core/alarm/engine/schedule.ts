import { nextCheck } from '../calendar.ts'
import { deadline } from '../condition.ts'
import { type Signal, stageAt } from '../rule.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Clock } from './clock.ts'
import type { Covers } from './cover.ts'
import type { Emitter } from './emit.ts'
import type { CalendarSlots, Layout } from './layout.ts'
import type { Maintenance } from './maintenance.ts'
import type { Slot } from './memory.ts'
import type { Plans } from './plans.ts'
import type { Process } from './process.ts'
import { ranWithin, turnsAt } from './signal/running.ts'
import { createTimers } from './timers.ts'

/** All that time alone brings about, on the broker's clock. */
export interface Schedule {
  /** Lets everything happen that is due up to `to`, each at its own time, and moves the clock there. */
  advance(to: number, events: AddressedEvent[]): void
  maintain(at: number, events: AddressedEvent[]): void
  /**
   * Plans what today's rules and the plant's plans would not have left as it was saved, under held covers. It is done at
   * the first `advance` at the latest.
   */
  reconcile(at: number, events: AddressedEvent[]): void
  /** The clock was set, and all that is remembered by it: what is due when is found out anew. */
  beginAnew(at: number, events: AddressedEvent[]): void
}

export interface ScheduleParts {
  readonly layout: Layout
  readonly covers: Covers
  readonly plans: Plans
  readonly emitter: Emitter
  readonly process: Process
  readonly maintenance: Maintenance
  readonly clock: Clock
  readonly zone: string
}

/** How long a maintenance window is known after its end: about as long as devices keep what they could not send. */
const endedMs = 31 * 24 * 3_600_000

export function createSchedule(parts: ScheduleParts): Schedule {
  const { layout, covers, plans, emitter, process, maintenance, clock, zone } = parts
  const { slots, calendars } = layout
  const timers = createTimers()
  const maintenanceKey = slots.length + calendars.length
  let reconciled = false

  function advance(to: number, events: AddressedEvent[]): void {
    if (clock.startedAt === undefined) clock.startedAt = to
    if (!reconciled) {
      covers.hold()
      reconcile(clock.at === 0 ? to : clock.at, events)
      covers.letGo(events)
    }
    followStirred(clock.at)
    for (let due = timers.take(to); due; due = timers.take(to)) {
      covers.hold()
      fire(due.key, due.due, events)
      followStirred(due.due)
      if (timers.next() === due.due) continue
      covers.letGo(events)
      followStirred(due.due)
    }
    clock.at = to
    clock.saved = 'changed'
  }

  function reconcile(at: number, events: AddressedEvent[]): void {
    reconciled = true
    for (const slot of slots) hearAgain(slot, at, events)
    covers.reconcile(at)
    for (const [index, entry] of calendars.entries()) checkCalendar(entry, index, at)
    for (const slot of slots) follow(slot, at)
    checkWindows(at)
  }

  function fire(key: number, at: number, events: AddressedEvent[]): void {
    const slot = slots[key]
    const calendar = calendars[key - slots.length]
    if (slot) {
      fireSlot(slot, at, events)
      process.judgeDoubted(Math.max(at, clock.at), events)
    } else if (calendar) checkCalendar(calendar, key - slots.length, at)
    else checkWindows(at)
  }

  /** What a new rule finds long due has its own time, but nobody could be told of it before now. */
  function fireSlot(slot: Slot, at: number, events: AddressedEvent[]): void {
    const serverAt = Math.max(at, clock.at)
    if (delayDue(slot) <= at) {
      const input = { type: 'tick', at: slot.state.at + (at - slot.receivedAt) } as const
      emitter.step(slot, input, at, events, serverAt)
    } else if (silenceDue(slot) <= at) {
      emitter.step(slot, { type: 'value', at, value: 1 }, at, events, serverAt)
    } else if (runningDue(slot) <= at) {
      const then = slot.state.at + (at - slot.receivedAt)
      emitter.step(slot, { type: 'value', at: then, value: ran(slot, then) }, at, events, serverAt)
    }
    if (slot.late !== undefined) plans.follow(slot, at - plans.lagOf(slot), serverAt, events)
    covers.endOverdue(slot, at)
    follow(slot, at)
  }

  /** An edited rule may find that what is alarmed as silent has not been so for long enough. */
  function hearAgain(slot: Slot, at: number, events: AddressedEvent[]): void {
    const { signal } = slot.rule
    if (signal.of !== 'silence' || slot.state.name === 'normal' || clock.startedAt === undefined) return
    if (Math.max(clock.startedAt, sourceOf(signal)?.receivedAt ?? 0) + signal.windowMs <= at) return
    emitter.step(slot, { type: 'value', at: Math.max(at, slot.state.at), value: 0 }, at, events)
  }

  function followStirred(now: number): void {
    for (let slot = layout.stirred.pop(); slot; slot = layout.stirred.pop()) follow(slot, now)
  }

  function follow(slot: Slot, now: number): void {
    const own = slot.late === undefined ? Number.POSITIVE_INFINITY : plans.dueAt(slot)
    const due = Math.min(delayDue(slot), silenceDue(slot), runningDue(slot), covers.overdueAt(slot, now), own)
    if (due !== Number.POSITIVE_INFINITY) timers.schedule(slot.index, due)
  }

  /** A delay runs on the point's own clock; it is waited for as long after the last receipt as it is after that reading. */
  function delayDue(slot: Slot): number {
    const end = deadline(slot.rule, slot.state)
    return end === undefined ? Number.POSITIVE_INFINITY : slot.receivedAt + Math.max(0, end - slot.state.at)
  }

  /** A machine that reports on change goes on running, or standing, until it says otherwise; on the point's own clock. */
  function runningDue({ rule, state, running, receivedAt }: Slot): number {
    const { signal, elapse, freshMs = Number.POSITIVE_INFINITY } = rule
    if ((signal.of !== 'starts' && signal.of !== 'run-hours') || elapse !== 'time') return Number.POSITIVE_INFINITY
    const point = layout.points.get(signal.point)
    if (!point || Number.isNaN(point.value)) return Number.POSITIVE_INFINITY
    const end = turnsAt(running, state.at, { ...signal, limit: stageAt(rule.test, 0).limit })
    return end - point.at > freshMs ? Number.POSITIVE_INFINITY : receivedAt + end - state.at
  }

  function ran({ rule: { signal }, running }: Slot, at: number): number {
    return signal.of === 'starts' || signal.of === 'run-hours' ? ranWithin(running, at, signal) : Number.NaN
  }

  function silenceDue(slot: Slot): number {
    const { signal } = slot.rule
    if (signal.of !== 'silence' || clock.startedAt === undefined) return Number.POSITIVE_INFINITY
    if (slot.state.name === 'pending' || slot.state.name === 'active') return Number.POSITIVE_INFINITY
    return heardAt(slot, clock.startedAt) + signal.windowMs
  }

  /** The newest receipt of what the slot listens to, or when it last had reason to start anew. */
  function heardAt({ rule: { signal }, receivedAt }: Slot, startedAt: number): number {
    if (signal.of !== 'silence') return startedAt
    return Math.max(startedAt, sourceOf(signal)?.receivedAt ?? 0, receivedAt)
  }

  function sourceOf({ target }: Signal & { readonly of: 'silence' }): { readonly receivedAt: number } | undefined {
    return 'point' in target ? layout.points.get(target.point) : layout.devices.get(target.device)
  }

  function checkCalendar({ calendar, slots: ruled }: CalendarSlots, index: number, at: number): void {
    plans.align(ruled, at)
    timers.schedule(slots.length + index, nextCheck(calendar, at, zone))
  }

  function maintain(at: number, events: AddressedEvent[]): void {
    covers.hold()
    checkWindows(at)
    covers.letGo(events)
  }

  /** What has ended is known for a while longer: a buffer may still tell what was measured meanwhile. */
  function checkWindows(at: number): void {
    plans.align(slots, at)
    for (const { id, from, to } of maintenance.all()) {
      const next = [from, to, to + endedMs].find((time) => time > at)
      if (next === undefined) maintenance.remove(id)
      else timers.schedule(maintenanceKey, next)
    }
  }

  function beginAnew(at: number, events: AddressedEvent[]): void {
    clock.at = at
    clock.heardAt = at
    clock.saved = 'changed'
    timers.clear()
    layout.stirred.length = 0
    covers.hold()
    reconcile(at, events)
    covers.letGo(events)
    followStirred(at)
  }

  return { advance, maintain, reconcile, beginAnew }
}
