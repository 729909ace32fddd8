import type { Asset, Plant, Point } from '../../core/plant/plant.ts'
import { housekeeping } from './housekeeping-signals.ts'
import { machines } from './machine-signals.ts'
import { bell, keyOf, smooth } from './noise.ts'
import type { Mounting, Truth } from './truth.ts'
import type { View } from './view.ts'
import { waters } from './water-signals.ts'

/** An instrument of the city: `read` is in the unit and the words of the wire. */
export interface Instrument {
  readonly point: Point
  readonly read: (view: View) => number | string
}

/** How much an instrument's readings scatter (standard deviation) and its last place, in the quantity's unit. */
const fineness: Readonly<Record<string, readonly [number, number]>> = {
  water_level: [0.0015, 3],
  flow: [0.004, 3],
  velocity: [0.008, 2],
  gate_opening: [0.05, 1],
  torque: [0.6, 1],
  current: [0.15, 2],
  pressure: [2, 0],
  vibration: [0.06, 2],
  water_temperature: [0.03, 2],
  air_temperature: [0.1, 1],
  humidity: [0.6, 1],
  wind_speed: [0.3, 1],
  ph: [0.01, 2],
  dissolved_oxygen: [0.4, 1],
  conductivity: [1, 0],
  turbidity: [0.3, 1],
  ammonia_nitrogen: [0.008, 3],
  soil_moisture: [0.1, 1],
  battery: [0.015, 2],
  signal: [1.2, 0],
  run_hours: [0, 2],
  irrigation_volume: [0, 2],
}

/** The instruments of every point of a plant. */
export function instrumentsOf(plant: Plant, seed: number): Map<string, Instrument> {
  const assets = new Map<string, Asset>(
    plant.sites.flatMap((site) => site.assets.map((asset) => [`${site.id}/${asset.id}`, asset] as const)),
  )
  return new Map(
    [...plant.points.values()].map((point) => {
      const id = `${point.site}/${point.asset}`
      return [point.id, instrumentAt({ point, id, asset: assets.get(id), key: keyOf(`${seed}/${point.id}`) })] as const
    }),
  )
}

function instrumentAt(place: Mounting): Instrument {
  const { point, key } = place
  const truth = waters(place) ?? machines(place) ?? housekeeping(place) ?? ownProcess(place)
  const [noise, places] = fineness[point.quantity.id] ?? [0, point.quantity.kind === 'counter' ? 0 : 2]
  const low = floorOf(point)
  const read = (view: View) => {
    const value = truth(view)
    if (typeof value === 'string') return value
    if (point.quantity.kind === 'amount') return toWire(point, value, places)
    const shown = noise === 0 || value === 0 ? value : value + noise * bell(key, Math.floor(view.state.at / 1000))
    return toWire(point, Math.min(point.range?.[1] ?? Number.POSITIVE_INFINITY, Math.max(low, shown)), places)
  }
  return { point, read }
}

const signed: ReadonlySet<string> = new Set(['air_temperature', 'water_temperature', 'signal', 'gate_opening'])

/** No instrument shows less than its range, nor a negative depth, flow or current. */
function floorOf({ range, quantity }: Point): number {
  const low = range?.[0] ?? Number.NEGATIVE_INFINITY
  return signed.has(quantity.id) ? low : Math.max(0, low)
}

/** What a quantity that the model does not know does by itself: it wanders in the middle of its range. */
function ownProcess({ point, key }: Mounting): Truth {
  const { quantity, range } = point
  const words = Object.keys(quantity.states ?? {})
  if (words.length > 0) return () => words[0] ?? ''
  if (quantity.kind === 'amount') return () => 0
  if (quantity.kind === 'counter') return ({ state }) => Math.floor(state.at / 60_000) / 60 - 485_000
  const [low, high] = range ?? [1, 2]
  const steepest = (point.maxRatePerMs ?? Number.POSITIVE_INFINITY) * 3_600_000
  const swing = Math.min((high - low) * 0.1, steepest / 4)
  return ({ state }) => low + (high - low) * 0.35 + swing * smooth(key, state.at, 6 * 3_600_000)
}

/** The inverse of `toCanonical`, rounded to `places` of the quantity's unit. */
function toWire({ quantity, unit }: Point, value: number, places: number): number {
  const conversion = unit === quantity.unit ? {} : (quantity.units[unit] ?? {})
  const { multiply = 1, divide = 1, add = 0 } = conversion
  const factor = divide / multiply
  const shift = Math.min(6, Math.max(0, places - Math.floor(Math.log10(factor))))
  return Number(((value - add) * factor).toFixed(shift))
}
