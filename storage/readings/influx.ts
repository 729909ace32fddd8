import { quality as qualities, type Reading } from '../../core/reading.ts'
import { Seldom } from '../follow/seldom.ts'
import { bucketsOf } from './influx-buckets.ts'
import { checkPlace, readBack } from './influx-place.ts'
import { createPlanner, type Plan, type PlannedWrite } from './influx-plan.ts'
import { type InfluxQuery, query, run } from './influx-query.ts'
import { makeRoom } from './influx-replace.ts'
import { readingFields, storedFields, type Unsaid, wholeReading } from './influx-row.ts'
import { quoteName, sameTags, seriesOf, timeLiteral } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { openInfluxTiers } from './influx-tiers.ts'
import { openLineWriter } from './influx-write.ts'
import { LineBuffer } from './line-buffer.ts'
import { formatFloat, isUnsaid, readingLine } from './line-protocol.ts'
import { createStoreMetrics, measured, sharedCounter } from './metrics.ts'
import {
  type Aggregate,
  type AppendResult,
  type RangeQuery,
  type ReadingStore,
  type RefusedReading,
  type StoreDeps,
  type StoredReading,
  StoreUnavailable,
} from './store.ts'

export interface InfluxOptions extends InfluxServer {
  /** Most readings in one write. */
  readonly batch: number
}

/**
 * The store in InfluxDB: written as line protocol, read as InfluxQL. Opening it does not need the server. It remembers
 * the newest time of each point, so that only first and late readings cost a look at what is stored.
 */
export async function openInfluxStore(options: InfluxOptions, deps: StoreDeps): Promise<ReadingStore> {
  const { log, plant } = deps
  const metrics = createStoreMetrics(deps.metrics)
  const sentBytes = sharedCounter(deps.metrics, {
    name: 'huoshui_store_sent_bytes_total',
    help: 'Line protocol that InfluxDB took',
  })
  const halves = sharedCounter(deps.metrics, {
    name: 'huoshui_store_half_readings_total',
    help: 'Rows left out of ranges because their value or quality was not there: not yet, or never written',
  })
  const sent = (bytes: number) => sentBytes.inc(bytes)
  const writer = openLineWriter(options, sent)
  const tiers = openInfluxTiers({ server: options, plant, log, sent })
  const plan = createPlanner(options)
  const seldom = new Seldom(log)
  const createDatabase = () => createMissingDatabase(options, seldom)
  await createDatabase()
  /** An append that failed half-way: tried again, it is counted by what was stored before its first try. */
  let unfinished: { readonly readings: readonly Reading[]; readonly plan: Plan } | undefined

  /** What is known of the place: it is looked at before it is first used, and after the first append a reading is read back. */
  let place: 'unknown' | 'found' | 'gives-back' = 'unknown'
  const look = async () => {
    if (place !== 'unknown') return
    await checkPlace(options)
    if (place === 'unknown') place = 'found'
  }

  const lines = new LineBuffer()
  const append = async (readings: readonly Reading[]): Promise<AppendResult> => {
    await look()
    const planned = unfinished?.readings === readings ? unfinished.plan : await plan(plant(), readings)
    unfinished = { readings, plan: planned }
    const { written, conflicts } = planned.counts
    const counts = { written, conflicts }
    const refused: RefusedReading[] = [...planned.refused]
    const { series, special } = planned
    for (let first = 0; first < planned.readings.length; first += options.batch) {
      const end = Math.min(first + options.batch, planned.readings.length)
      if (special.size > 0) await makeRoom({ server: options, writer }, within(special, first, end))
      lines.clear()
      for (let index = first; index < end; index++) addLine(lines, planned, index)
      await writer.write(lines, (index, detail) => {
        const reading = planned.readings[first + index]
        if (!reading) return
        counts[special.get(first + index)?.countedAs ?? 'written']--
        refused.push({ reading, detail })
      })
    }
    if (place === 'found') {
      const gone = new Set(refused.map(({ reading }) => reading))
      const taken = planned.readings.findIndex((reading) => !gone.has(reading))
      const [of, reading] = [series[taken], planned.readings[taken]]
      if (of && reading) {
        await readBack(options, of, reading)
        place = 'gives-back'
      }
    }
    for (const one of planned.touched) one.newest = Math.max(one.coming ?? 0, one.newest ?? one.coming ?? 0)
    unfinished = undefined
    return { ...counts, duplicates: planned.duplicates, refused }
  }

  async function* range(asked: RangeQuery): AsyncGenerator<StoredReading[]> {
    const found = select(readingFields, asked, deps)
    if (!found) return
    await look()
    const { maxQuality = qualities.missing } = asked
    for await (const { values } of query(options, found)) {
      const readings: StoredReading[] = []
      for (const row of values) {
        const reading = wholeReading(row[0] ?? 0, storedFields(row), found.unsaid)
        if (!reading) halves.inc()
        else if (reading.quality <= maxQuality) readings.push(reading)
      }
      if (readings.length > 0) yield readings
    }
  }

  let turn: Promise<unknown> = Promise.resolve()
  return {
    identity: `influxdb ${options.bucket}`,
    append(readings) {
      const mine = turn.then(() => measured(metrics, () => append(readings)))
      turn = mine.catch(async (error) => {
        if (error instanceof StoreUnavailable && error.message.includes('database not found')) await createDatabase()
      })
      return mine
    },
    range,
    async *buckets(asked) {
      if (asked.maxQuality !== qualities.suspect) {
        yield* bucketsOf(range(asked), asked)
        return
      }
      // all of `value` may be used, and nothing else
      const found = select(bucketFields(asked.aggregate), asked, deps)
      if (!found) return
      await look()
      const text = `${found.text} GROUP BY time(${asked.everyMs}ms) fill(none)`
      for await (const { values } of query(options, { text, params: found.params })) {
        yield values.flatMap(([at, value, min, max]) => {
          if (typeof at !== 'number' || typeof value !== 'number') return []
          return [typeof min === 'number' && typeof max === 'number' ? { at, value, min, max } : { at, value }]
        })
      }
    },
    appendRollups: (tier, rollups) => tiers.appendRollups(tier, rollups),
    async *rollups(asked) {
      await look()
      yield* tiers.rollups(asked)
    },
    forgetBefore: (tier, at) => tiers.forgetBefore(tier, at),
    async [Symbol.asyncDispose]() {
      await turn
      tiers[Symbol.dispose]()
      writer[Symbol.dispose]()
    },
  }
}

/** What InfluxQL calls it. */
function bucketFields(aggregate: Aggregate): string {
  return aggregate === 'band' ? 'mean(value), min(value), max(value)' : `${aggregate}(value)`
}

function within(special: Plan['special'], from: number, to: number): PlannedWrite[] {
  return [...special].flatMap(([index, write]) => (index >= from && index < to ? [write] : []))
}

/** Adds the line of a plan's reading. */
function addLine(lines: LineBuffer, { readings, series, special }: Plan, index: number): void {
  const [reading, of] = [readings[index], series[index]]
  if (!reading || !of) return
  const { value, at } = reading
  if (value !== null && isUnsaid(of, reading) && !special.has(index)) lines.addValue(of.head, formatFloat(value), at)
  else lines.add(readingLine(of, reading, special.get(index)?.place))
}

interface Selection extends Required<InfluxQuery> {
  readonly unsaid: Unsaid
}

function select(what: string, { point, from, to }: RangeQuery, { plant }: StoreDeps): Selection | undefined {
  const known = plant().points.get(point)
  if (!known) return undefined
  const { measurement, tags, unsaid } = seriesOf(known)
  const params: Record<string, string> = {}
  const time = `time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}`
  const text = `SELECT ${what} FROM ${quoteName(measurement)} WHERE ${sameTags(tags, params)} AND ${time}`
  return { text, params, unsaid }
}

/** 1.x has databases, which anybody may make; a bucket of 2.x is made by its administrator. */
async function createMissingDatabase(server: InfluxServer, seldom: Seldom): Promise<void> {
  if (server.version !== '1') return
  try {
    await run(server, { text: `CREATE DATABASE ${quoteName(server.bucket)}` })
  } catch (error) {
    seldom.tell('database', error, { message: 'cannot make sure that the database exists', database: server.bucket })
  }
}
