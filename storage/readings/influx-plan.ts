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
  readonly readings: readonly Reading[]
  /** Of each of these readings. */
  readonly series: readonly InfluxSeries[]
  /** Those that are not simply new, by index. */
  readonly special: ReadonlyMap<number, PlannedWrite>
  readonly duplicates: number
  readonly refused: readonly RefusedReading[]
  readonly counts: { written: number; conflicts: number }
  /** The series whose `coming` is their `newest` once this is written. */
  readonly touched: readonly InfluxSeries[]
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
  let number = 0

  return async (plant, given) => {
    number++
    const readings: Reading[] = []
    const series: InfluxSeries[] = []
    const refused: RefusedReading[] = []
    const touched: InfluxSeries[] = []
    const special = new Map<number, PlannedWrite>()
    /** Series with a reading that may be there already, and the times to look for in the store. */
    const doubtful = new Map<InfluxSeries, number[]>()
    for (const reading of given) {
      const { at } = reading
      const of = seriesOf(plant, reading.point)
      const detail = whyUnstorable(reading, of?.of)
      if (!of || detail !== undefined) {
        refused.push({ reading, detail: detail ?? '' })
        continue
      }
      if (entranceOf(reading, of.unsaid) !== 'at-once') special.set(readings.length, anew(of, reading))
      readings.push(reading)
      series.push(of)
      if (of.plan !== number) {
        of.plan = number
        of.coming = of.newest
        touched.push(of)
      }
      const inOrder = of.coming === undefined || at > of.coming
      if (inOrder) of.coming = at
      if (inOrder && of.newest !== undefined) continue
      const times = doubtful.get(of) ?? []
      if (times.length === 0) doubtful.set(of, times)
      times.push(at)
    }
    // readings in order need no second look: the ordinary case
    if (doubtful.size === 0) {
      const counts = { written: readings.length, conflicts: 0 }
      return { readings, series, special, duplicates: 0, refused, counts, touched }
    }
    const existing = await lookUp(server, doubtful)
    const firstSeen = [...doubtful.keys()].filter((one) => one.newest === undefined)
    const after = new Map(firstSeen.map((one) => [one, one.coming ?? 0]))
    for (const [one, at] of await lookUpNewest(server, after)) one.coming = at
    return { ...planOf({ readings, series }, existing), refused, touched }
  }
}

function anew(series: InfluxSeries, reading: Reading): PlannedWrite {
  return { series, reading, countedAs: 'written', entrance: entranceOf(reading, series.unsaid), place: 'free' }
}

/** A time of a series that was looked up: what is there, and what this append makes of it. */
interface Known {
  readonly stored?: StoredFields
  write?: PlannedWrite
}

function planOf(placed: Pick<Plan, 'readings' | 'series'>, existing: Existing): Omit<Plan, 'refused' | 'touched'> {
  const writes: PlannedWrite[] = []
  const counts = { written: 0, conflicts: 0 }
  let duplicates = 0
  const known = new Map<InfluxSeries, Map<number, Known>>()
  for (const [series, times] of existing) {
    known.set(series, new Map([...times].map(([at, stored]) => [at, { stored }])))
  }
  for (const [index, reading] of placed.readings.entries()) {
    const series = placed.series[index]
    if (!series) continue
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
  const special = new Map([...writes.entries()].filter(([, write]) => !isSimple(write)))
  const readings = writes.map(({ reading }) => reading)
  return { readings, series: writes.map(({ series }) => series), special, duplicates, counts }
}

function isSimple({ countedAs, entrance, place }: PlannedWrite): boolean {
  return countedAs === 'written' && entrance === 'at-once' && place === 'free'
}
