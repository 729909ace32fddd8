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
const mostInSlice = 4_000_000
const shortestMs = 600_000
const everyMsIfUnknown = 60_000

/**
 * History of many points, one stretch of time after the other, so that memory is bounded by the stretch and a store is
 * asked for one range at a time: a thousand open ranges would be a thousand connections to an InfluxDB.
 */
export async function* slicesOf(
  store: ReadingStore,
  plant: Plant,
  { points, from, to }: SliceQuery,
): AsyncGenerator<readonly Column[]> {
  const perMs = points.reduce((sum, id) => sum + 1 / (plant.points.get(id)?.everyMs ?? everyMsIfUnknown), 0)
  const sliceMs = Math.max(shortestMs, perMs > 0 ? Math.floor(aimAt / perMs) : to - from)
  for (let begin = from; begin < to; begin += sliceMs) {
    const end = Math.min(to, begin + sliceMs)
    const columns: Column[] = []
    let readings = 0
    for (const [index, point] of points.entries()) {
      const rows: StoredReading[] = []
      for await (const batch of store.range({ point, from: begin, to: end })) {
        for (const row of batch) rows.push(row)
        readings += batch.length
        if (readings > mostInSlice) {
          throw new TooMuchHistory(`more than ${mostInSlice} readings in ${sliceMs} ms: ask for fewer points`)
        }
      }
      if (rows.length > 0) columns.push(columnOf(index, rows))
    }
    yield columns
  }
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
