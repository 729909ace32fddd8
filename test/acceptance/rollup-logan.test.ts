import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { quality, type Reading } from '../../core/reading.ts'
import type { Rollup } from '../../core/rollup.ts'
import { createRoller, type Roller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import type { IngestState, PointState } from '../../storage/ingest/state.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import type { ReadingStore, StoreDeps, Tier } from '../../storage/readings/store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { anyName, anyPlace } from '../support/replay-plant.ts'
import { requireServer } from '../support/server.ts'
import { sharedData } from '../support/shared-data.ts'

/**
 * Site-years of a river, three where the whole data set is there, with late and corrected readings: the roll-ups are what a straight computation over the
 * raw readings gives. The loggers' clock stands at UTC−7 all year; the city's days are Denver's, with 23 and 25 hours.
 * Turbidity stands in for rain, and conductivity for a counter that starts again and again.
 */
const files = new Map(
  ['BlackSmithFork2015', 'MainStreet2019', 'Mendon2019'].flatMap((station): [string, string][] => {
    const file = sharedData(`logan-river/${station}.csv.gz`)
    return file === undefined ? [] : [[station, file]]
  }),
)
const stations = [...files.keys()]
const zone = 'America/Denver'
const columns = { temp: 'water_temperature', stage: 'water_level', turb: 'rain', cond: 'energy' } as const

const asset = (station: string) => ({
  id: station.toLowerCase(),
  kind: 'water-quality' as const,
  name: anyName,
  at: anyPlace,
  device: station.toLowerCase(),
  points: Object.entries(columns).map(([id, quantity]) => ({ id, quantity })),
})

function loganPlant(): Plant {
  const site = { id: 'logan', kind: 'water-system' as const, name: anyName, at: anyPlace, assets: stations.map(asset) }
  const city = { id: 'logan', name: anyName, zone, at: anyPlace }
  const result = compilePlant({ version: 1, city, sites: [site] })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}

/** Always the same numbers from 0 to 1 (mulberry32). */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function readingsOf(station: string): Reading[] {
  const text = gunzipSync(readFileSync(files.get(station) ?? '')).toString()
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return rows.flatMap((row) => {
    const at = Date.parse(`${row[0]?.slice(0, 16).replace(' ', 'T')}:00-07:00`)
    return Object.keys(columns).map((id): Reading => {
      const value = Number(row[header.indexOf(id)])
      const absent = value === -9999 || value === 7999
      const judged = absent ? quality.missing : id === 'turb' && value > 500 ? quality.bad : quality.good
      const point = `logan/${station.toLowerCase()}/${id}`
      return { point, at, receivedAt: at, value: absent && id === 'temp' ? null : value, quality: judged }
    })
  })
}

/** The hour, or the day of the zone, as text; Denver's days begin with an hour, so each is asked for once. */
function labels(tier: Tier): (at: number) => string {
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone })
  const known = new Map<number, string>()
  return (at) => {
    const hour = Math.floor(at / 3_600_000)
    const label = known.get(hour) ?? (tier === '1h' ? String(hour) : dayOf.format(at))
    known.set(hour, label)
    return label
  }
}

/** What a reader of the set would compute, by other means than the platform's: maps and Intl. */
function straight(readings: readonly Reading[], tier: Tier): Map<string, Rollup> {
  const labelOf = labels(tier)
  const byPoint = Map.groupBy(readings, ({ point }) => point)
  const result = new Map<string, Rollup>()
  for (const [point, unsorted] of byPoint) {
    const all = unsorted.toSorted((a, b) => a.at - b.at)
    const usable = all.filter(({ value, quality: code }) => value !== null && code < 4)
    const grew = growthOf(usable.map(({ at, value }) => ({ at, value: value ?? Number.NaN })))
    for (const [label, part] of Map.groupBy(all, ({ at }) => labelOf(at))) {
      const fit = part.filter(({ value, quality: code }) => value !== null && code < 4)
      result.set(`${point} ${label}`, expected(point, part, fit, grew))
    }
  }
  return result
}

/** First the single peaks are taken out; then a fall counts when what follows it stays below. */
function growthOf(usable: readonly { readonly at: number; readonly value: number }[]): Map<number, number> {
  const grew = new Map<number, number>()
  let top = Number.NaN
  let bottom = Number.NaN
  let fellAt = Number.NaN
  for (const [index, { at, value }] of usable.entries()) {
    if (at - fellAt > 7 * 86_400_000) [top, bottom, fellAt] = [bottom, Number.NaN, Number.NaN]
    const next = usable[index + 1]?.value ?? Number.NaN
    if (value > top && next < value && next >= top) continue
    const isDoubtful = value < top && !(value > bottom)
    if (isDoubtful) {
      bottom = value
      if (Number.isNaN(fellAt)) fellAt = at
    } else {
      const from = value >= top ? top : bottom
      if (!Number.isNaN(from)) grew.set(at, value - from)
      top = value
      bottom = Number.NaN
      fellAt = Number.NaN
    }
  }
  return grew
}

function expected(point: string, part: readonly Reading[], fit: readonly Reading[], grew: Map<number, number>): Rollup {
  const values = fit.map(({ value }) => value ?? Number.NaN)
  const sum = values.reduce((so, value) => so + value, 0)
  const growth = fit.reduce((so, { at }) => so + (grew.get(at) ?? 0), 0)
  const isEmpty = values.length === 0
  return {
    at: part[0]?.at ?? 0,
    min: isEmpty ? null : Math.min(...values),
    mean: isEmpty ? null : sum / values.length,
    max: isEmpty ? null : Math.max(...values),
    count: values.length,
    readings: part.length,
    goodShare: part.filter((one) => one.quality === 1).length / part.length,
    ...(point.endsWith('/turb') && { total: sum }),
    ...(point.endsWith('/cond') && { total: growth }),
  }
}

interface Fed {
  readonly store: ReadingStore
  readonly state: IngestState
  readonly roller: Roller
  readonly plant: Plant
  readonly latest: Map<string, PointState>
}

/** What ingest does with readings: stored first, then marked with the cursor. */
async function ingest({ store, state, plant, latest }: Fed, readings: readonly Reading[]): Promise<void> {
  await store.append(readings)
  const newestBefore = new Map([...latest].map(([point, { latest: newest }]) => [point, newest.at]))
  for (const reading of readings) {
    const before = latest.get(reading.point)?.latest.at ?? Number.NEGATIVE_INFINITY
    if (reading.at > before) latest.set(reading.point, { latest: reading, quality: undefined })
  }
  const touched = touchedHours(readings, plant, latest, newestBefore)
  await state.commit({ cursor: state.cursor + 1, points: new Map(), memory: new Map(), rejects: [], touched })
}

async function compare({ store, plant }: Fed, truth: readonly Reading[]): Promise<number> {
  let compared = 0
  for (const tier of ['1h', '1d'] as const) {
    const wanted = straight(truth, tier)
    const labelOf = labels(tier)
    const wrong: unknown[] = []
    let found = 0
    for (const point of plant.points.keys()) {
      for await (const page of store.rollups({ tier, point, from: 0, to: Date.UTC(2030, 0) })) {
        for (const rollup of page) {
          found++
          const want = wanted.get(`${point} ${labelOf(rollup.at)}`)
          if (!want || !isSame(rollup, want)) wrong.push({ tier, point, rollup, want })
        }
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(found).toBe(wanted.size)
    compared += found
  }
  return compared
}

function isSame(got: Rollup, want: Rollup): boolean {
  const near = (a: number | null | undefined, b: number | null | undefined) =>
    a === b || (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)))
  const exact = got.min === want.min && got.max === want.max && got.count === want.count
  const also = got.readings === want.readings && near(got.goodShare, want.goodShare)
  return exact && also && near(got.mean, want.mean) && near(got.total, want.total)
}

async function story(open: (deps: StoreDeps) => Promise<ReadingStore>, ids: readonly string[]): Promise<void> {
  using folder = temporaryFolder()
  const plant = loganPlant()
  const metrics = new Registry()
  await using store = await open({ plant: () => plant, log: quietLog, metrics })
  await using state = await openIngestState({
    folder: folder.path,
    rejectsMax: 10,
    rejectsBytesMax: 1e6,
    quarantineMax: 10,
  })
  const clock = () => Date.UTC(2020, 5)
  const keep = { raw: 0, '1h': 0, '1d': 0 }
  const roller = createRoller({ log: quietLog, metrics, plant: { current: plant }, store, state, keep, clock })
  const fed: Fed = { store, state, roller, plant, latest: new Map() }
  const roll = dice(7)
  const all = stations.flatMap(readingsOf).filter(({ point }) => ids.includes(point.split('/')[2] ?? ''))
  const late = new Set(all.filter(() => roll() < 0.03))
  const inOrder = all.filter((reading) => !late.has(reading))
  const batches = (readings: readonly Reading[]) =>
    Array.from({ length: Math.ceil(readings.length / 20_000) }, (_, n) => readings.slice(n * 20_000, (n + 1) * 20_000))

  for (const batch of batches(inOrder)) await ingest(fed, batch)
  expect(await roller.roll()).toBe(true)
  expect(await state.dirty.count(Number.MAX_SAFE_INTEGER)).toBe(0)
  const compared = await compare(fed, inOrder)

  const shuffled = [...late].map((reading) => ({ reading, key: roll() })).sort((a, b) => a.key - b.key)
  const corrected = all
    .filter(() => roll() < 0.002)
    .map(
      (reading, index): Reading =>
        index % 5 === 0
          ? { ...reading, value: null, quality: quality.missing }
          : { ...reading, value: (reading.value ?? 0) + 1.5, quality: index % 7 === 0 ? quality.bad : quality.suspect },
    )
  const changes = [...shuffled.map(({ reading }) => reading), ...corrected]
  for (const batch of batches(changes)) await ingest(fed, batch)
  const dirty = await state.dirty.count(Number.MAX_SAFE_INTEGER)
  expect(await roller.roll()).toBe(true)
  expect(await state.dirty.count(Number.MAX_SAFE_INTEGER)).toBe(0)
  const truth = new Map(all.map((reading) => [`${reading.point} ${reading.at}`, reading]))
  for (const reading of corrected) truth.set(`${reading.point} ${reading.at}`, reading)
  const again = await compare(fed, [...truth.values()])
  console.log(`${all.length} readings, ${late.size} late, ${corrected.length} corrected (${dirty} hours dirty):`)
  console.log(`${compared} roll-ups equal without them, ${again} with them`)
}

describe('roll-ups of the Logan River equal a straight computation', () => {
  test('in the embedded store', async () => {
    using folder = temporaryFolder()
    await story((deps) => openEmbeddedStore({ folder: folder.path }, deps), Object.keys(columns))
  })

  test.skipIf(!requireServer('influxd'))('in InfluxDB', async () => {
    await using influxd = await startInfluxd()
    const options = {
      url: influxd.url,
      version: '1',
      org: '',
      bucket: 'logan',
      batch: 20_000,
      timeoutMs: 100_000,
    } as const
    // a gauge and a counter: all four take InfluxDB a minute, and the arithmetic is the same
    await story((deps) => openInfluxStore(options, deps), ['stage', 'cond'])
  })
})
