import type { Plant } from '../../core/plant/plant.ts'
import { reasonCodes } from '../../core/reading.ts'
import type { ReadingStore, StoredReading } from '../../storage/readings/store.ts'

/** Readings of one point, ascending, as columns: cheap to hand to a thread. NaN is no value. */
export interface Column {
  /** Place of the point in the backtest's list. */
  readonly point: number
  readonly at: Float64Array<ArrayBuffer>
  readonly value: Float64Array<ArrayBuffer>
  readonly quality: Uint8Array<ArrayBuffer>
  /** A reason's code; 0 stands for none. */
  readonly reason: Uint8Array<ArrayBuffer>
}

export interface SliceQuery {
  readonly points: readonly string[]
  /** Epoch ms, included and excluded. */
  readonly from: number
  readonly to: number
}

/** More readings than a backtest takes. */
export class TooMuchHistory extends Error {
  override readonly name = 'TooMuchHistory'
}

const aimAt = 500_000
/** What is held of a slice at most; one that turns out to be larger is asked for again in shorter ones. */
const mostInSlice = 2 * aimAt
const shortestMs = 60_000
const everyMsIfUnknown = 60_000
/** The next slice is so much longer at most than the one before. */
const growth = 4

/**
 * History of many points, one stretch of time after the other, so that memory is bounded by the stretch and a store is
 * asked for one range at a time: a thousand open ranges would be a thousand connections to an InfluxDB. The stretch
 * begins as long as the plant's intervals say, and then follows what is there: a range asked for costs as much as
 * thousands of readings, and years of hourly history have few of them.
 */
export async function* slicesOf(
  store: ReadingStore,
  plant: Plant,
  { points, from, to }: SliceQuery,
): AsyncGenerator<readonly Column[]> {
  const perMs = points.reduce((sum, id) => sum + 1 / (plant.points.get(id)?.everyMs ?? everyMsIfUnknown), 0)
  let sliceMs = perMs > 0 ? Math.max(shortestMs, Math.floor(aimAt / perMs)) : to - from
  for (let begin = from; begin < to; ) {
    const end = Math.min(to, begin + sliceMs)
    const slice = await sliceOf(store, { points, from: begin, to: end })
    if (slice) {
      const { columns, readings } = slice
      yield columns
      begin = end
      sliceMs = Math.max(shortestMs, Math.floor(sliceMs * Math.min(growth, aimAt / Math.max(1, readings))))
      continue
    }
    if (sliceMs <= shortestMs) {
      throw new TooMuchHistory(`more than ${mostInSlice} readings in ${sliceMs} ms: ask for fewer points`)
    }
    sliceMs = Math.max(shortestMs, Math.floor(sliceMs / growth))
  }
}

/** Undefined where there are more readings than a slice may hold. */
async function sliceOf(store: ReadingStore, { points, from, to }: SliceQuery) {
  const columns: Column[] = []
  let readings = 0
  for (const [index, point] of points.entries()) {
    const pages: Column[] = []
    for await (const batch of store.range({ point, from, to })) {
      pages.push(columnOf(index, batch))
      readings += batch.length
      if (readings > mostInSlice) return undefined
    }
    if (pages.length > 0) columns.push(joined(index, pages))
  }
  return { columns, readings }
}

function joined(point: number, pages: readonly Column[]): Column {
  const [only] = pages
  if (only && pages.length === 1) return only
  const size = pages.reduce((sum, { at }) => sum + at.length, 0)
  const whole: Column = {
    point,
    at: new Float64Array(size),
    value: new Float64Array(size),
    quality: new Uint8Array(size),
    reason: new Uint8Array(size),
  }
  let place = 0
  for (const { at, value, quality, reason } of pages) {
    whole.at.set(at, place)
    whole.value.set(value, place)
    whole.quality.set(quality, place)
    whole.reason.set(reason, place)
    place += at.length
  }
  return whole
}

function columnOf(point: number, rows: readonly StoredReading[]): Column {
  return {
    point,
    at: Float64Array.from(rows, ({ at }) => at),
    value: Float64Array.from(rows, ({ value }) => value ?? Number.NaN),
    quality: Uint8Array.from(rows, ({ quality }) => quality),
    reason: Uint8Array.from(rows, ({ reason }) => (reason === undefined ? 0 : reasonCodes[reason])),
  }
}
