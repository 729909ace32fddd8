import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { counterReachMs } from '../../core/rollup.ts'
import type { TouchedHours } from '../../storage/state/dirty-hours.ts'
import type { PointState } from '../../storage/state/state.ts'

const hourMs = 3_600_000

/**
 * The hours whose roll-ups these readings change, by point. What a counter grew by is told from the reading before, so
 * a late one touches the hours after its own too, up to the point's newest.
 */
export function touchedHours(
  readings: readonly Reading[],
  plant: Plant,
  points: ReadonlyMap<string, Pick<PointState, 'latest'>>,
): TouchedHours {
  const touched = new Map<string, Set<number>>()
  for (const { point, at } of readings) {
    const hour = Math.floor(at / hourMs)
    const known = plant.points.get(point)
    if (!known || !Number.isSafeInteger(hour)) continue
    const hours = touched.get(point) ?? new Set()
    if (hours.size === 0) touched.set(point, hours)
    hours.add(hour)
    if (known.quantity.kind !== 'counter') continue
    const newest = Math.min(points.get(point)?.latest.at ?? at, at + counterReachMs)
    for (let later = hour + 1; later * hourMs <= newest; later++) hours.add(later)
  }
  return touched
}
