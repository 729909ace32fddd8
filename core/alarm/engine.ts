import { type LastStep, receiptFor } from '../clock-step.ts'
import { clockAheadMs } from '../device-clock.ts'
import type { Plant } from '../plant/plant.ts'
import { isNearer } from '../quality.ts'
import type { Reading } from '../reading.ts'
import type { Alarm } from './alarm.ts'
import type { AddressedEvent } from './engine/addressed-event.ts'
import { type Agreement, agree } from './engine/agreement.ts'
import { type BeginParts, begin, judgeAll } from './engine/begin.ts'
import { createCovers } from './engine/cover.ts'
import { createEmitter } from './engine/emit.ts'
import type { EngineInput } from './engine/input.ts'
import { createInstruments } from './engine/instrument.ts'
import { type Layout, layOut } from './engine/layout.ts'
import { createMaintenance } from './engine/maintenance.ts'
import type { PointMemory, Slot } from './engine/memory.ts'
import { createOwnClock } from './engine/own-clock.ts'
import { createPlans } from './engine/plans.ts'
import { createProcess } from './engine/process.ts'
import { settle, unsettle } from './engine/quiet.ts'
import { rewind } from './engine/rewind.ts'
import { changedRecords, type EngineRecord, type GoneRule, restore } from './engine/saved.ts'
import { createSchedule } from './engine/schedule.ts'
import { isDoubted, isUsable } from './engine/usable.ts'
import { type AlarmRule, isInstrument } from './rule.ts'

/** Readings that changed no condition, by why. */
export interface EngineCounts {
  unknownPoint: number
  late: number
  duplicate: number
  /** Another value at the same time: it is judged, the later receipt wins. */
  conflict: number
  clockAhead: number
}

/** The conditions of a whole plant. Deterministic: the same inputs give the same events, with a restart anywhere. */
export interface Engine {
  /**
   * Takes up the rules of today over what was saved, before the first input, which does it at the latest. All that comes
   * of it is told as received at `now`, epoch ms of the broker's clock; left out, at the saved state's own time.
   */
  begin(events: AddressedEvent[], now?: number): void
  /** Takes an input in and appends what it brings about, in order. */
  evaluate(input: EngineInput, events: AddressedEvent[]): void
  /** The same as `evaluate` of a reading: the hot path. */
  reading(reading: Reading, events: AddressedEvent[]): void
  /** The alarms as kept, those that are not NORM, beside their conditions; what mends a difference is told at `now`. */
  agree(kept: Iterable<Alarm>, now: number): Agreement
  /** Up to when the plant has been judged: the newest receipt or tick, epoch ms; 0 before the first. */
  readonly at: number
  /** The newest step of our own clock. */
  readonly step: LastStep | undefined
  /** All that changed since the last call, to be saved in one transaction with the events and the log's cursor. */
  changes(): EngineRecord[]
  readonly counts: Readonly<EngineCounts>
  /** Rules of the saved state that are no longer there: their alarms are to be withdrawn, and their records dropped. */
  readonly gone: readonly GoneRule[]
}

/** `thorough` has no shortcut and judges everything after every input: slow, what tests compare with. */
export interface EngineOptions {
  readonly judges?: 'what-changed' | 'thorough'
}

/** An engine over compiled rules, at the beginning or from saved records. */
export function createEngine(
  plant: Plant,
  rules: readonly AlarmRule[],
  saved: Iterable<EngineRecord> = [],
  { judges = 'what-changed' }: EngineOptions = {},
): Engine {
  const layout: Layout = layOut(plant, rules)
  const counts: EngineCounts = { unknownPoint: 0, late: 0, duplicate: 0, conflict: 0, clockAhead: 0 }
  const maintenance = createMaintenance(plant.maintenance)
  const { clock, gone } = restore(layout, maintenance, saved)
  const covers = createCovers(layout)
  const plans = createPlans({ layout, covers, maintenance, clock, zone: plant.city.zone })
  const emitter = createEmitter(layout, covers, plans)
  const process = createProcess(layout, emitter)
  const schedule = createSchedule({
    layout,
    covers,
    plans,
    emitter,
    process,
    maintenance,
    clock,
    zone: plant.city.zone,
  })
  const instruments = createInstruments(emitter, layout, covers, clock)
  const leave = judges === 'thorough' ? unsettle : settle
  const parts: BeginParts = { layout, clock, covers, process, instruments, schedule, leave }
  const { advance, receive, stepped, isAhead } = createOwnClock({ layout, clock, schedule, leave })
  let begun = false

  function beginAt(events: AddressedEvent[], now?: number): void {
    if (begun) return
    begun = true
    begin(parts, now, events)
  }

  function reading(reading: Reading, events: AddressedEvent[]): void {
    if (!begun) beginAt(events)
    const { at, receivedAt } = reading
    const point = layout.points.get(reading.point)
    if (!point) {
      counts.unknownPoint++
      return
    }
    receive(receivedAt, events)
    const { receivedAt: heardAt } = point
    instruments.heard(point, reading.claimedAt ?? at, receivedAt, events)
    // A time that has not come yet would make all that follows late: it moves nothing. A wrong clock's is told by receipt.
    const ahead = isAhead(at, receivedAt)
    if (at < point.at && point.at > receiptFor(at, receivedAt, clock.step) + clockAheadMs) rewind(layout, point, at - 1)
    if ((ahead || at <= point.at) && movesNothing(point, reading, ahead)) {
      if (point.takenAt === 0) point.takenAt = heardAt
      return
    }
    const heard = point.at > 0
    const again = at === point.at
    const usable = isUsable(reading)
    if (usable) hindsight(point, reading, heardAt, events)
    else doubt(point, reading)
    const { value: before } = point
    const value = usable ? (reading.value ?? Number.NaN) : Number.NaN
    point.at = at
    // Another value of the same time has the receipt of the first, whether that one was judged or not.
    if (again) point.takenAt = point.takenAt || heardAt
    else if (point.takenAt !== 0) point.takenAt = 0
    point.raw = reading.value
    point.value = value
    instruments.judge(point, reading, usable, events)
    // As much to be trusted as before? Only then is it but the value that counts, and only for the point's own alarms.
    const alike = heard && usable !== Number.isNaN(before) && layout.doubted.length === 0
    if (alike && value > point.quietAbove && value < point.quietBelow) return
    if (alike && value === before && point.repeats === 'quiet') return
    judge(point, alike ? point.process : point.dependent, receivedAt, events)
  }

  function judge(point: PointMemory, slots: readonly Slot[], receivedAt: number, events: AddressedEvent[]): void {
    layout.doubted.length = 0
    covers.hold()
    covers.watch(point, point.at, receivedAt, events)
    process.judge(slots, receivedAt, events)
    covers.letGo(events)
    leave(point)
  }

  /** The next reading may show that this one was right; until then what was before it is the last that could be used. */
  function doubt(point: PointMemory, reading: Reading): void {
    if (!Number.isNaN(point.value)) point.trustedAt = point.at
    if (isDoubted(reading)) point.doubted = { at: reading.at, value: reading.value }
  }

  /** What was doubted and is borne out by the next value is judged in its own time after all; `heardAt` is its receipt. */
  function hindsight(point: PointMemory, reading: Reading, heardAt: number, events: AddressedEvent[]): void {
    const { at, value, receivedAt } = reading
    const { doubted, trusted } = point
    point.trusted = value ?? Number.NaN
    if (!doubted) return
    point.doubted = undefined
    if (at === doubted.at || !isNearer(doubted.value, point.trusted, trusted)) return
    point.value = doubted.value
    point.at = doubted.at
    if (point.takenAt === 0) point.takenAt = heardAt
    judge(point, point.dependent, receivedAt, events)
  }

  function movesNothing(point: PointMemory, { at, value }: Reading, ahead: boolean): boolean {
    if (ahead) {
      counts.clockAhead++
      return true
    }
    if (at < point.at) {
      counts.late++
      return true
    }
    if (value === point.raw) {
      counts.duplicate++
      return true
    }
    counts.conflict++
    return false
  }

  return {
    reading,
    begin: beginAt,
    evaluate(input, events) {
      if (!begun) beginAt(events)
      switch (input.type) {
        case 'reading':
          reading(input.reading, events)
          break
        case 'tick':
          advance(input.at, events)
          break
        case 'stepped':
          stepped(input, events)
          break
        case 'deaf':
          receive(input.from, events)
          for (const slot of layout.slots) covers.listenAnew(slot, input.to)
          receive(input.to, events)
          break
        case 'status': {
          receive(input.receivedAt, events)
          const device = layout.devices.get(input.device)
          if (device) instruments.session(device, input.session, input.receivedAt, events)
          break
        }
        case 'maintenance':
          receive(input.receivedAt, events)
          maintenance.put(input.window)
          schedule.maintain(input.receivedAt, events)
      }
      if (judges === 'thorough') judgeAll(parts, clock.at, events)
    },
    agree(kept, now) {
      const signal = (slot: Slot) => (isInstrument(slot.rule.kind) ? instruments : process).signal(slot)
      return agree({ layout, signal }, kept, now)
    },
    get at() {
      return clock.at
    },
    get step() {
      return clock.step
    },
    changes: () => changedRecords(layout, maintenance, clock),
    counts,
    gone,
  }
}
