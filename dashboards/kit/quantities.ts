import type { Plant } from '../../core/plant/plant.ts'

/** The quantities that the city measures, in alphabetical order. */
export function quantitiesOf(plant: Plant): readonly string[] {
  return [...new Set([...plant.points.values()].map(({ quantity }) => quantity.id))].sort()
}

const promptMs = 20 * 60_000

/** Quantities whose every point reports at least each 20 minutes: an hour without a reading is silence. */
export function promptQuantities(plant: Plant): readonly string[] {
  const points = [...plant.points.values()]
  const late = new Set(
    points.filter(({ everyMs }) => everyMs === undefined || everyMs > promptMs).map((p) => p.quantity.id),
  )
  return quantitiesOf(plant).filter((quantity) => !late.has(quantity))
}

const hourMs = 3_600_000

/** How long a line may go without a reading before it is broken: three intervals of the quantity's slowest point, at least an hour. */
export function gapOf(plant: Plant, quantity: string): number {
  const intervals = [...plant.points.values()]
    .filter((point) => point.quantity.id === quantity)
    .map((p) => p.everyMs ?? 0)
  return Math.max(hourMs, ...intervals.map((everyMs) => 3 * everyMs))
}
