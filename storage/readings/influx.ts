import { Counter } from 'prom-client'
import { quality as qualities, type Reading } from '../../core/reading.ts'
import { Seldom } from '../follow/seldom.ts'
import { bucketsOf } from './influx-buckets.ts'
import { checkPlace, readBack } from './influx-place.ts'
import { createPlanner, type Plan } from './influx-plan.ts'
import { type InfluxQuery, query, run } from './influx-query.ts'
import { makeRoom } from './influx-replace.ts'
import { readingFields, storedFields, type Unsaid, wholeReading } from './influx-row.ts'
import { quoteName, sameTags, seriesOf, timeLiteral } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { openInfluxTiers } from './influx-tiers.ts'
import { openLineWriter } from './influx-write.ts'
import { readingLine } from './line-protocol.ts'
import { createStoreMetrics, measured } from './metrics.ts'
import {
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
  const sentBytes = new Counter({
    name: 'huoshui_store_sent_bytes_total',
    help: 'Line protocol that InfluxDB took',
    registers: [deps.metrics],
  })
  const halves = new Counter({
    name: 'huoshui_store_half_readings_total',
    help: 'Rows left out of ranges because their value or quality was not there: not yet, or never written',
    registers: [deps.metrics],
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

  const append = async (readings: readonly Reading[]): Promise<AppendResult> => {
    await look()
    const planned = unfinished?.readings === readings ? unfinished.plan : await plan(plant(), readings)
    unfinished = { readings, plan: planned }
    const { written, conflicts } = planned.counts
    const counts = { written, conflicts }
    const refused: RefusedReading[] = [...planned.refused]
    for (let first = 0; first < planned.writes.length; first += options.batch) {
      const writes = planned.writes.slice(first, first + options.batch)
      await makeRoom({ server: options, writer }, writes)
      const lines = writes.map(({ series, reading, place }) => readingLine(series, reading, place))
      await writer.write(lines, (index, detail) => {
        const write = writes[index]
        if (!write) return
        counts[write.countedAs]--
        refused.push({ reading: write.reading, detail })
      })
    }
    if (place === 'found') {
      const gone = new Set(refused.map(({ reading }) => reading))
      const taken = planned.writes.filter(({ reading }) => !gone.has(reading))
      await readBack(options, taken)
      if (taken.length > 0) place = 'gives-back'
    }
    for (const [series, at] of planned.newest) series.newest = Math.max(at, series.newest ?? at)
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
      const found = select(`${asked.aggregate}(value)`, asked, deps)
      if (!found) return
      await look()
      const text = `${found.text} GROUP BY time(${asked.everyMs}ms) fill(none)`
      for await (const { values } of query(options, { text, params: found.params })) {
        yield values.flatMap(([at, value]) =>
          typeof at === 'number' && typeof value === 'number' ? [{ at, value }] : [],
        )
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
