import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { type Existing, lookUp, lookUpNewest } from './influx-existing.ts'
import { type Entrance, entranceOf, replacementOf, type StoredFields, wholeReading } from './influx-row.ts'
import { createSeriesIndex, type InfluxSeries } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { whyUnstorable } from './storable.ts'
import type { RefusedReading } from './store.ts'

/** What an append comes to: what is written, and how it is counted. InfluxDB itself overwrites without a word. */
export interface Plan {
  /** One for each point and time that changes. */
  readonly writes: readonly PlannedWrite[]
  readonly duplicates: number
  readonly refused: readonly RefusedReading[]
  readonly counts: { written: number; conflicts: number }
  /** Newest reading of each series once this is written. */
  readonly newest: ReadonlyMap<InfluxSeries, number>
}

export interface PlannedWrite {
  readonly series: InfluxSeries
  /** The last of those in the append that share its point and time. */
  reading: Reading
  readonly countedAs: 'written' | 'conflicts'
  entrance: Entrance
  /** Whether fields of another reading are there, with which these merge. */
  readonly place: 'free' | 'taken'
}

/** Sorts the readings of an append into new, duplicate, conflict and refused. */
export function createPlanner(server: InfluxServer): (plant: Plant, readings: readonly Reading[]) => Promise<Plan> {
  const seriesOf = createSeriesIndex()

  return async (plant, readings) => {
    const placed: PlannedWrite[] = []
    const refused: RefusedReading[] = []
    const newest = new Map<InfluxSeries, number>()
    /** Series with a reading that may be there already, and the times to look for in the store. */
    const doubtful = new Map<InfluxSeries, number[]>()
    for (const reading of readings) {
      const { at } = reading
      const series = seriesOf(plant, reading.point)
      const detail = whyUnstorable(reading, plant.points.get(reading.point))
      if (!series || detail !== undefined) {
        refused.push({ reading, detail: detail ?? '' })
        continue
      }
      placed.push({
        series,
        reading,
        countedAs: 'written',
        entrance: entranceOf(reading, series.unsaid),
        place: 'free',
      })
      const before = newest.get(series) ?? series.newest
      const inOrder = before === undefined || at > before
      if (inOrder) newest.set(series, at)
      if (inOrder && series.newest !== undefined) continue
      const times = doubtful.get(series) ?? []
      if (times.length === 0) doubtful.set(series, times)
      times.push(at)
    }
    // readings in order need no second look: the ordinary case
    if (doubtful.size === 0) {
      return { writes: placed, duplicates: 0, refused, counts: { written: placed.length, conflicts: 0 }, newest }
    }
    const existing = await lookUp(server, doubtful)
    const firstSeen = [...doubtful.keys()].filter((series) => series.newest === undefined)
    const after = new Map(firstSeen.map((series) => [series, newest.get(series) ?? 0]))
    for (const [series, at] of await lookUpNewest(server, after)) newest.set(series, at)
    return planOf(placed, refused, newest, existing)
  }
}

/** A time of a series that was looked up: what is there, and what this append makes of it. */
interface Known {
  readonly stored?: StoredFields
  write?: PlannedWrite
}

function planOf(
  placed: readonly PlannedWrite[],
  refused: readonly RefusedReading[],
  newest: ReadonlyMap<InfluxSeries, number>,
  existing: Existing,
): Plan {
  const writes: PlannedWrite[] = []
  const counts = { written: 0, conflicts: 0 }
  let duplicates = 0
  const known = new Map<InfluxSeries, Map<number, Known>>()
  for (const [series, times] of existing) {
    known.set(series, new Map([...times].map(([at, stored]) => [at, { stored }])))
  }
  for (const { reading, series } of placed) {
    const times = known.get(series)
    const { stored, write } = times?.get(reading.at) ?? {}
    const before = write?.reading ?? (stored && wholeReading(reading.at, stored, series.unsaid))
    if (before?.value === reading.value) {
      duplicates++
      continue
    }
    const countedAs = before ? 'conflicts' : 'written'
    counts[countedAs]++
    const entrance = stored ? replacementOf(stored, reading, series.unsaid) : entranceOf(reading, series.unsaid)
    if (write) {
      write.reading = reading
      write.entrance = entrance
      continue
    }
    const planned = { reading, series, countedAs, entrance, place: stored ? 'taken' : 'free' } as const
    writes.push(planned)
    times?.set(reading.at, { ...(stored && { stored }), write: planned })
  }
  return { writes, duplicates, refused, counts, newest }
}
