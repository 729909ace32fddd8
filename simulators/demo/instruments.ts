import type { Asset, Device, Plant } from '../../core/plant/plant.ts'
import type { QuantityKind } from '../../core/quantity.ts'
import { type Signal, signalOf } from './signal.ts'

export interface Instrument {
  /** Name in the device's messages. */
  readonly wire: string
  readonly kind: QuantityKind
  /** Its interval in the history, ms. */
  readonly everyMs: number
  readonly signal: Signal
}

/** The grid of the history; a faster instrument is thinned to it. */
const gridMs = 5 * 60_000
const rowsPerMessage = 100

export function instrumentsOf(plant: Plant, device: Device, seed: number): Instrument[] {
  const assets = new Map<string, Asset>(
    plant.sites.flatMap((site) => site.assets.map((asset) => [`${site.id}/${asset.id}`, asset] as const)),
  )
  return [...device.points.values()].map((point) => ({
    wire: point.wire,
    kind: point.quantity.kind,
    everyMs: Math.max(point.everyMs ?? 0, gridMs),
    signal: signalOf(point, assets.get(`${point.site}/${point.asset}`), seed),
  }))
}

/** What the instruments show at a moment, by name on the wire. */
export function sample(instruments: readonly Instrument[], at: number): Record<string, number | string> {
  return Object.fromEntries(instruments.map(({ wire, signal, everyMs }) => [wire, signal(at, everyMs)]))
}

/** Messages of the readings that were due in (from, to], as a station sends them that empties its buffer. */
export function* history(instruments: readonly Instrument[], from: number, to: number): Generator<string> {
  let rows: string[] = []
  for (let at = (Math.floor(from / gridMs) + 1) * gridMs; at <= to; at += gridMs) {
    const due = instruments.filter((each) => isDue(each, at))
    if (due.length > 0) rows.push(JSON.stringify({ at, readings: sample(due, at) }))
    if (rows.length === rowsPerMessage) {
      yield `[${rows.join(',')}]`
      rows = []
    }
  }
  if (rows.length > 0) yield `[${rows.join(',')}]`
}

function isDue({ everyMs }: Instrument, at: number): boolean {
  return Math.floor(at / everyMs) !== Math.floor((at - gridMs) / everyMs)
}
