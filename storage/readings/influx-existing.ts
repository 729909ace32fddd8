import { type InfluxQuery, query } from './influx-query.ts'
import { readingFields, type StoredFields, storedFields } from './influx-row.ts'
import { type InfluxSeries, quoteName, type SeriesTags, sameTags, timeLiteral } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'

/** What is stored at the times asked for, by series and epoch ms. A time where nothing is stored is absent. */
export type Existing = ReadonlyMap<InfluxSeries, Map<number, StoredFields>>

const hourMs = 3_600_000
const seriesInStatement = 20
const statementsInQuery = 100

/** Series of one measurement whose times of interest lie in the same hours. */
interface Stretch {
  readonly series: InfluxSeries[]
  from: number
  to: number
}

/**
 * Looks up what is stored at given times. Times less than an hour apart are read as one stretch, so what is read
 * and thrown away stays small however long ago and far apart they are.
 */
export async function lookUp(server: InfluxServer, wanted: ReadonlyMap<InfluxSeries, number[]>): Promise<Existing> {
  const found = new Map([...wanted.keys()].map((series) => [series, new Map<number, StoredFields>()]))
  const times = new Map([...wanted].map(([series, times]) => [series, new Set(times)]))
  const ask = stretchesOf(wanted).map(({ series, from, to }) => ({
    series,
    select: `SELECT ${readingFields}`,
    where: `time >= ${timeLiteral(from)} AND time <= ${timeLiteral(to)}`,
  }))
  for await (const { series, values } of answers(server, ask)) {
    for (const row of values) {
      const [at] = row
      if (typeof at === 'number' && times.get(series)?.has(at)) found.get(series)?.set(at, storedFields(row))
    }
  }
  return found
}

/** Looks up whether series have anything after a time: their newest, never before that time. Of one that has nothing, nothing is said. */
export async function lookUpNewest(
  server: InfluxServer,
  after: ReadonlyMap<InfluxSeries, number>,
): Promise<ReadonlyMap<InfluxSeries, number>> {
  const newest = new Map<InfluxSeries, number>()
  const byMeasurement = Map.groupBy(after.keys(), ({ measurement }) => measurement)
  const ask = [...byMeasurement.values()].flatMap(inHandfuls).flatMap((series) => {
    const from = Math.min(...series.map((one) => after.get(one) ?? 0))
    const where = `time > ${timeLiteral(from)}`
    // two selectors of one statement would lose the times
    return ['value', 'quality'].map((field) => ({ series, select: `SELECT last(${field})`, where }))
  })
  for await (const { series, values } of answers(server, ask)) {
    const at = values[0]?.[0]
    // others of the statement may be asked for from an earlier time on
    if (typeof at === 'number') newest.set(series, Math.max(at, newest.get(series) ?? after.get(series) ?? at))
  }
  return newest
}

function stretchesOf(wanted: ReadonlyMap<InfluxSeries, number[]>): Stretch[] {
  const stretches = new Map<string, Stretch>()
  for (const [series, unsorted] of wanted) {
    const times = unsorted.toSorted((a, b) => a - b)
    for (let first = 0; first < times.length; ) {
      let last = first
      while ((times[last + 1] ?? Number.POSITIVE_INFINITY) - (times[last] ?? 0) < hourMs) last++
      const from = times[first] ?? 0
      const to = times[last] ?? 0
      const key = `${series.measurement} ${Math.floor(from / hourMs)} ${Math.floor(to / hourMs)}`
      const stretch = stretches.get(key) ?? { series: [], from, to }
      if (stretch.series.at(-1) !== series) stretch.series.push(series)
      stretch.from = Math.min(stretch.from, from)
      stretch.to = Math.max(stretch.to, to)
      stretches.set(key, stretch)
      first = last + 1
    }
  }
  return [...stretches.values()].flatMap((stretch) =>
    inHandfuls(stretch.series).map((series) => ({ ...stretch, series })),
  )
}

function inHandfuls(series: readonly InfluxSeries[]): InfluxSeries[][] {
  const count = Math.ceil(series.length / seriesInStatement)
  return Array.from({ length: count }, (_, index) =>
    series.slice(index * seriesInStatement, (index + 1) * seriesInStatement),
  )
}

/** One statement: the same question about some series of one measurement. */
interface Question {
  readonly series: readonly InfluxSeries[]
  readonly select: string
  readonly where: string
}

async function* answers(server: InfluxServer, questions: readonly Question[]) {
  for (let first = 0; first < questions.length; first += statementsInQuery) {
    const asked = questions.slice(first, first + statementsInQuery)
    const byTags = asked.map(({ series }) => new Map(series.map((one) => [keyOf(one.tags), one])))
    for await (const { statement, tags, values } of query(server, statementsOf(asked))) {
      const { site = '', asset = '', point = '' } = tags
      const series = byTags[statement]?.get(keyOf({ site, asset, point }))
      if (series) yield { series, values }
    }
  }
}

function statementsOf(questions: readonly Question[]): InfluxQuery {
  const params: Record<string, string> = {}
  let asked = 0
  const statements = questions.map(({ series, select, where }) => {
    const any = series.map(({ tags }) => `(${sameTags(tags, params, asked++)})`).join(' OR ')
    const from = quoteName(series[0]?.measurement ?? '')
    return `${select} FROM ${from} WHERE (${any}) AND ${where} GROUP BY site, asset, point`
  })
  return { text: statements.join('; '), params }
}

function keyOf({ site, asset, point }: SeriesTags): string {
  return JSON.stringify([site, asset, point])
}
