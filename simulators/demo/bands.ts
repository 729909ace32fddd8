import type { Asset, Point } from '../../core/plant/plant.ts'

/** What is usual on a quiet day, in the quantity's unit, wherever it is measured. */
const usual: Readonly<Record<string, readonly [number, number]>> = {
  velocity: [0.2, 0.9],
  torque: [8, 20],
  current: [14, 19],
  power: [7, 10],
  pressure: [180, 260],
  vibration: [0.8, 2.2],
  voltage: [225, 235],
  water_temperature: [8, 13],
  air_temperature: [4, 19],
  humidity: [30, 60],
  wind_speed: [0.5, 5],
  ph: [7.4, 8.3],
  dissolved_oxygen: [80, 98],
  dissolved_oxygen_mass: [7, 9.5],
  conductivity: [180, 320],
  turbidity: [3, 18],
  ammonia_nitrogen: [0.1, 0.5],
  soil_moisture: [22, 34],
  soil_temperature: [6, 14],
  battery: [12.4, 13.4],
  battery_charge: [80, 98],
  signal: [-85, -70],
}

/** Where the instrument reads nothing special: shares of its range. */
const quietShares = [0.25, 0.4] as const

/** A lake hardly moves in a day, m: what falls faster is a leak. */
const lakeBand = 0.05

/** Between which values a point stays on a quiet day, in the quantity's unit. */
export function quietBand(point: Point, asset: Asset | undefined): readonly [number, number] {
  const known = usual[point.quantity.id]
  if (!point.range) return known ?? [1, 2]
  const [low, high] = point.range
  if (known && Math.max(low, known[0]) < Math.min(high, known[1])) {
    return [Math.max(low, known[0]), Math.min(high, known[1])]
  }
  const width = high - low
  if (asset?.kind === 'lake') return [low + 0.38 * width, low + 0.38 * width + lakeBand]
  const band = [low + quietShares[0] * width, low + quietShares[1] * width] as const
  const flood = point.quantity.id === 'water_level' ? asset?.levels?.FRZ : undefined
  // Below 设防水位, if the gauge reaches it: a quiet day raises no flood alarm.
  if (flood === undefined || flood <= low || flood >= high) return band
  const top = flood - 0.1 * (flood - low)
  return [top - Math.min(0.5, 0.3 * (flood - low)), top]
}
