import type { Asset, Point } from '../../core/plant/plant.ts'
import type { Quantity } from '../../core/quantity.ts'
import { quietBand } from './bands.ts'
import { counterPerHour, gateAt, isRunning, quietStates } from './equipment.ts'
import { keyOf, smooth, uniform } from './noise.ts'

/**
 * What an instrument sends at a moment (epoch ms), in the unit and words of the wire: a function of time alone, so that
 * history and the present agree. `sinceMs` is the time since its last report, which an amount like rain is about.
 */
export type Signal = (at: number, sinceMs: number) => number | string

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const tipMm = 0.2
const tipEveryMs = 6 * minuteMs
const weatherBlockMs = 6 * hourMs
const countedSince = Date.UTC(2025, 8, 1)

/** A quiet day with its hours, some noise, pumps that switch, gates that move, and rain now and then. */
export function signalOf(point: Point, asset: Asset | undefined, seed: number): Signal {
  const assetKey = keyOf(`${seed}/${point.site}/${point.asset}`)
  const { quantity } = point
  switch (quantity.kind) {
    case 'state':
      return stateSignal(quantity, assetKey)
    case 'amount':
      return rainSignal(point, keyOf(`${seed}/weather`))
    case 'counter':
      return counterSignal(point)
    case 'gauge':
      return gaugeSignal(point, asset, assetKey, keyOf(`${seed}/${point.id}`))
  }
}

function stateSignal(quantity: Quantity, assetKey: number): Signal {
  const words = Object.keys(quantity.states ?? {})
  if (quantity.id === 'pump_state') return (at) => (isRunning(assetKey, at) ? 'running' : 'stopped')
  if (words.includes('opening')) return (at) => gateAt(assetKey, at).state
  const word = quietStates[quantity.id] ?? words[0] ?? ''
  return () => word
}

function rainSignal(point: Point, key: number): Signal {
  return (at, sinceMs) => {
    if (uniform(key, Math.floor(at / weatherBlockMs)) >= 0.06) return 0
    const tips = Math.floor(at / tipEveryMs) - Math.floor((at - sinceMs) / tipEveryMs)
    return toWire(point, tips * tipMm, 1)
  }
}

function counterSignal(point: Point): Signal {
  const perHour = counterPerHour[point.quantity.id] ?? 1
  const end = point.range?.[1] ?? Number.POSITIVE_INFINITY
  const places = point.quantity.unit === '' ? 0 : 2
  return (at) => toWire(point, Math.floor((((at - countedSince) / hourMs) * perHour * 100) % (end * 100)) / 100, places)
}

function gaugeSignal(point: Point, asset: Asset | undefined, assetKey: number, key: number): Signal {
  const { id } = point.quantity
  if (id === 'gate_command') return (at) => toWire(point, gateAt(assetKey, at).command, 1)
  if (id === 'gate_opening') return (at) => toWire(point, gateAt(assetKey, at).opening, 1)
  const [low, high] = quietBand(point, asset)
  const middle = (low + high) / 2
  const swing = gentle(point, (high - low) / 2)
  const places = Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(high - low))))
  const phase = uniform(key, 0)
  const wave = (at: number) =>
    0.6 * Math.sin(2 * Math.PI * (at / dayMs - phase)) +
    0.3 * smooth(key, at, 2 * hourMs) +
    0.1 * smooth(key ^ 0x5bd1e995, at, 20 * minuteMs)
  const switched = asset?.kind === 'pump' && fromPump.has(id) && !point.maxRatePerMs && !point.spike
  const off = Math.max(0, point.range?.[0] ?? 0)
  return (at) => toWire(point, switched && !isRunning(assetKey, at) ? off : middle + swing * wave(at), places)
}

/** What a pump shows only while it runs. */
const fromPump: ReadonlySet<string> = new Set(['current', 'power', 'flow', 'vibration', 'torque'])

/** The wave at its steepest, per ms, for a swing of 1. */
const steepest = (0.6 * 2 * Math.PI) / dayMs + (0.3 * Math.PI) / (2 * hourMs) + (0.1 * Math.PI) / (20 * minuteMs)

/** A swing that stays at half of what the point's checks would doubt. */
function gentle(point: Point, swing: number): number {
  const step = steepest * Math.max(point.everyMs ?? 0, 5 * minuteMs)
  const byRate = (point.maxRatePerMs ?? Number.POSITIVE_INFINITY) / steepest / 2
  const bySpike = (point.spike ?? Number.POSITIVE_INFINITY) / step / 2
  return Math.min(swing, byRate, bySpike)
}

/** The inverse of `toCanonical`, rounded to the places that such an instrument shows (in the unit of the quantity). */
function toWire({ quantity, unit }: Point, value: number, places: number): number {
  const conversion = unit === quantity.unit ? {} : (quantity.units[unit] ?? {})
  const { multiply = 1, divide = 1, add = 0 } = conversion
  const factor = divide / multiply
  const shift = Math.min(6, Math.max(0, places - Math.floor(Math.log10(factor))))
  return Number(((value - add) * factor).toFixed(shift))
}
