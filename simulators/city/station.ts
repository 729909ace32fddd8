import type { Device, Plant } from '../../core/plant/plant.ts'
import { keyOf, uniform } from './noise.ts'
import { type Instrument, instrumentsOf } from './signals.ts'
import type { View } from './view.ts'

/** One row of a station's readings, by names on the wire. */
export interface StationReadings {
  readonly site: string
  readonly device: string
  /** By the device's clock, epoch ms. */
  readonly at: number
  /** When it leaves the station, epoch ms by the true clock. */
  readonly sendAt: number
  readonly readings: Readonly<Record<string, number | string | null>>
}

/** How often a point that asks for every `everyMs` is reported at a moment. */
export type Interval = (everyMs: number, at: number) => number

interface Line {
  readonly instrument: Instrument
  readonly everyMs: number
  /** So that not the whole city speaks at the full minute. */
  readonly offsetMs: number
  /** When it was reported last. */
  at: number
  /** What was sent last of a state, and how far a sum had come. */
  last: number | string | undefined
}

const defaultEveryMs = 300_000
/** Of a tipping bucket, in the unit that the station sends. */
const tips: Readonly<Record<string, number>> = { mm: 0.2, cm: 0.02 }

/**
 * A station's logger: looks at its instruments when they are due, at all of an asset's when one of its states has
 * changed (a pump that has just started is told with its current), and at rain for what fell since the last report, in
 * tips of 0.2 mm.
 */
export class Station {
  readonly device: Device
  private readonly lines: readonly Line[]
  private readonly interval: Interval

  constructor(device: Device, instruments: ReadonlyMap<string, Instrument>, interval: Interval) {
    this.device = device
    this.interval = interval
    this.lines = [...device.points.values()].flatMap((point) => {
      const instrument = instruments.get(point.id)
      if (!instrument) return []
      const everyMs = point.everyMs ?? defaultEveryMs
      const offsetMs = Math.floor(uniform(keyOf(device.id), 7) * 6) * 10_000
      return [{ instrument, everyMs, offsetMs, at: Number.NEGATIVE_INFINITY, last: undefined }]
    })
  }

  /** What is to be sent of this moment; undefined when nothing is. The first time it is everything. */
  report(view: View): StationReadings | undefined {
    const { at } = view.state
    const readings: Record<string, number | string> = {}
    const changed = new Set(
      this.lines.filter((line) => hasChanged(line, view)).map(({ instrument }) => instrument.point.asset),
    )
    for (const line of this.lines) {
      const { point } = line.instrument
      const isSum = point.quantity.kind === 'amount'
      const due = at >= nextDue(line.at, line, this.interval(line.everyMs, at))
      if (!due && (isSum || !changed.has(point.asset))) continue
      const value = line.instrument.read(view)
      readings[point.wire] = isSum ? tipped(line, value) : value
      line.last = value
      line.at = at
    }
    if (Object.keys(readings).length === 0) return undefined
    return { site: this.device.site, device: this.device.id, at, sendAt: at, readings }
  }
}

function hasChanged({ instrument, last }: Line, view: View): boolean {
  return instrument.point.quantity.kind === 'state' && instrument.read(view) !== last
}

/** Whole tips between the last report and now; the first report knows of none. */
function tipped({ last, instrument }: Line, value: number | string): number {
  const tip = tips[instrument.point.unit] ?? 0.2
  const count = (sum: number | string) => Math.floor(Number(sum) / tip + 1e-9)
  return last === undefined ? 0 : Number(((count(value) - count(last)) * tip).toFixed(2))
}

function nextDue(at: number, { offsetMs }: Line, everyMs: number): number {
  const offset = offsetMs % everyMs
  return (Math.floor((at - offset) / everyMs) + 1) * everyMs + offset
}

/** The stations of a plant: its devices that have points. */
export function stationsOf(plant: Plant, seed: number, interval: Interval = (everyMs) => everyMs): Station[] {
  const instruments = instrumentsOf(plant, seed)
  const devices = [...plant.devices.values()].filter(({ points }) => points.size > 0)
  return devices.map((device) => new Station(device, instruments, interval))
}
