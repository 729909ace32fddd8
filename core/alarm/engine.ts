import { clockAheadMs } from '../device-clock.ts'
import type { Plant } from '../plant/plant.ts'
import { isNearer } from '../quality.ts'
import type { Reading } from '../reading.ts'
import { createCovers } from './engine/cover.ts'
import { createEmitter, type EngineEvent } from './engine/emit.ts'
import { createInstruments } from './engine/instrument.ts'
import { type Layout, layOut } from './engine/layout.ts'
import { createMaintenance, type MaintenanceWindow } from './engine/maintenance.ts'
import type { PointMemory } from './engine/memory.ts'
import { createProcess } from './engine/process.ts'
import { settle } from './engine/quiet.ts'
import { rewind } from './engine/rewind.ts'
import { changedRecords, type EngineRecord, restore } from './engine/saved.ts'
import { createSchedule } from './engine/schedule.ts'
import { isDoubted, isUsable } from './engine/usable.ts'
import type { AlarmRule } from './rule.ts'

/**
 * What happens to the plant, in the order of the log. `receivedAt` is the broker's clock. A `tick` says that the log has
 * nothing more up to `at`: live, the wall clock less a moment of grace once the reader has caught up; in a replay none
 * are needed, because every receipt moves the clock too. What falls due carries its own time, not the tick's, so the
 * journal does not depend on when ticks come.
 */
export type EngineInput =
  | { readonly type: 'reading'; readonly reading: Reading }
  | {
      readonly type: 'status'
      readonly device: string
      readonly session: 'online' | 'lost'
      readonly receivedAt: number
    }
  | { readonly type: 'maintenance'; readonly window: MaintenanceWindow; readonly receivedAt: number }
  /** The broker was not listening: who was not heard meanwhile has not been silent. */
  | { readonly type: 'deaf'; readonly from: number; readonly to: number }
  | { readonly type: 'tick'; readonly at: number }

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
  /** Takes an input in and appends what it brings about, in order. */
  evaluate(input: EngineInput, events: EngineEvent[]): void
  /** The same as `evaluate` of a reading: the hot path. */
  reading(reading: Reading, events: EngineEvent[]): void
  /** All that changed since the last call, to be saved in one transaction with the events and the log's cursor. */
  changes(): EngineRecord[]
  readonly counts: Readonly<EngineCounts>
  /** Rules of the saved state that are no longer there: their alarms are to be withdrawn. */
  readonly orphans: readonly string[]
}

/** An engine over compiled rules, at the beginning or from saved records. */
export function createEngine(plant: Plant, rules: readonly AlarmRule[], saved: Iterable<EngineRecord> = []): Engine {
  const layout: Layout = layOut(plant, rules)
  const counts: EngineCounts = { unknownPoint: 0, late: 0, duplicate: 0, conflict: 0, clockAhead: 0 }
  const maintenance = createMaintenance(plant.maintenance)
  const { clock, orphans } = restore(layout, maintenance, saved)
  const covers = createCovers(layout)
  const emitter = createEmitter(layout, covers)
  const schedule = createSchedule({ layout, covers, emitter, maintenance, clock, zone: plant.city.zone })
  const instruments = createInstruments(emitter, layout, covers)
  const process = createProcess(layout, emitter, covers)
  for (const point of layout.points.values()) settle(point)

  function advance(to: number, events: EngineEvent[]): void {
    if (to > clock.at) schedule.advance(to, events)
  }

  function reading(reading: Reading, events: EngineEvent[]): void {
    const { at, receivedAt } = reading
    const point = layout.points.get(reading.point)
    if (!point) {
      counts.unknownPoint++
      return
    }
    if (receivedAt > clock.at) schedule.advance(receivedAt, events)
    instruments.heard(point, reading.claimedAt ?? at, receivedAt, events)
    // A time that has not come yet would make all that follows late: it moves nothing. A wrong clock's is told by receipt.
    if (at > receivedAt + clockAheadMs) {
      counts.clockAhead++
      return
    }
    if (at < point.at && point.at > receivedAt + clockAheadMs) rewind(layout, point, at - 1)
    if (at <= point.at && isOld(point, reading)) return
    const usable = isUsable(reading)
    if (usable) hindsight(point, reading, events)
    else if (isDoubted(reading)) point.doubted = { at, value: reading.value }
    const { value: before } = point
    const value = usable ? (reading.value ?? Number.NaN) : Number.NaN
    point.at = at
    point.raw = reading.value
    point.value = value
    instruments.judge(point, reading, usable, events)
    if (value > point.quietAbove && value < point.quietBelow) return
    if (value === before && point.repeats === 'quiet') return
    process.judge(point, at, receivedAt, events)
    settle(point)
  }

  /** What was doubted and is borne out by the next value is judged in its own time after all. */
  function hindsight(point: PointMemory, { at, value, receivedAt }: Reading, events: EngineEvent[]): void {
    const { doubted, trusted } = point
    point.trusted = value ?? Number.NaN
    if (!doubted) return
    point.doubted = undefined
    if (at === doubted.at || !isNearer(doubted.value, point.trusted, trusted)) return
    point.value = doubted.value
    process.judge(point, doubted.at, receivedAt, events)
    settle(point)
  }

  function isOld(point: PointMemory, { at, value }: Reading): boolean {
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
    evaluate(input, events) {
      switch (input.type) {
        case 'reading':
          reading(input.reading, events)
          break
        case 'tick':
          advance(input.at, events)
          break
        case 'deaf':
          advance(input.from, events)
          for (const slot of layout.slots) covers.listenAnew(slot, input.to)
          advance(input.to, events)
          break
        case 'status': {
          advance(input.receivedAt, events)
          const device = layout.devices.get(input.device)
          if (device) instruments.session(device, input.session, input.receivedAt, events)
          break
        }
        case 'maintenance':
          advance(input.receivedAt, events)
          maintenance.put(input.window)
          schedule.maintain(input.receivedAt, events)
      }
    },
    changes: () => changedRecords(layout, maintenance, clock),
    counts,
    orphans,
  }
}
