import { grows } from '../../core/adding.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import type { TouchedHours } from '../../storage/ingest/dirty-marks.ts'
import type { PointState } from '../../storage/ingest/state.ts'

const hourMs = 3_600_000
/** A late reading of a counter marks the day before and the week after it; neighbours further away are found when it is rolled. */
const backHours = 24
const reachMs = 7 * 24 * hourMs

/**
 * The hours whose roll-ups these readings change, by point. What a counter grew by is told from the readings beside, so
 * a new one touches the hour of the one before it (`newestBefore`: the newest before these, epoch ms), and a late one
 * the hours after its own, up to the point's newest.
 */
export function touchedHours(
  readings: readonly Reading[],
  plant: Plant,
  points: ReadonlyMap<string, Pick<PointState, 'latest'>>,
  newestBefore: ReadonlyMap<string, number> = new Map(),
): TouchedHours {
  const touched = new Map<string, Set<number>>()
  for (const { point, at } of readings) {
    const hour = Math.floor(at / hourMs)
    const known = plant.points.get(point)
    if (!known || !Number.isSafeInteger(hour)) continue
    const hours = touched.get(point) ?? new Set()
    if (hours.size === 0) touched.set(point, hours)
    hours.add(hour)
    if (!grows(known.adding)) continue
    const before = newestBefore.get(point) ?? at
    if (before < at) hours.add(Math.floor(before / hourMs))
    const newest = Math.min(points.get(point)?.latest.at ?? at, at + reachMs)
    if (newest > at) for (let earlier = hour - backHours; earlier < hour; earlier++) hours.add(earlier)
    for (let later = hour + 1; later * hourMs <= newest; later++) hours.add(later)
  }
  return touched
}
