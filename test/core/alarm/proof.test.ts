import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { isInstrument } from '../../../core/alarm/rule.ts'
import { quality, type Reading } from '../../../core/reading.ts'
import { runEngine, storyPlant, storyRules } from '../../support/alarm-story.ts'
import { extractData, sharedData } from '../../support/shared-data.ts'

/** Alarm counts on measured data: at or past the limit, delays between sample times, sentinels skipped. */
const sentinels = new Set([-9999, 7999])
interface Row {
  readonly at: number
  readonly [column: string]: number
}

function textOf(path: string): Buffer {
  const raw = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(raw) : raw
}

function rows(path: string, delimiter = ','): Row[] {
  const records: Record<string, string>[] = parse(textOf(path), {
    columns: true,
    delimiter,
    bom: true,
    skip_empty_lines: true,
  })
  return records.map(({ datetime = '', ...columns }) => {
    const at = Date.parse(`${datetime.replace(' ', 'T')}Z`)
    return Object.assign({ at }, ...Object.entries(columns).map(([key, value]) => ({ [key]: Number(value) })))
  })
}

function reading(point: string, at: number, value: number | undefined): Reading {
  const lost = value === undefined || Number.isNaN(value) || sentinels.has(value)
  const flag = lost ? ({ quality: quality.missing, reason: 'sentinel' } as const) : { quality: quality.good }
  return { point: `linka/${point}`, at, receivedAt: at, value: value ?? null, ...flag }
}

/** The same count, written straight from the definition, without a state machine. */
function countByHand(
  data: readonly Row[],
  column: string,
  past: (v: number) => boolean,
  clear: (v: number) => boolean,
  onMs: number,
) {
  let count = 0
  let since: number | undefined
  let active: 'active' | 'normal' = 'normal'
  for (const row of data) {
    const value = row[column] ?? Number.NaN
    if (sentinels.has(value)) continue
    if (active === 'active') active = clear(value) ? 'normal' : 'active'
    if (active === 'active') continue
    since = past(value) ? (since ?? row.at) : undefined
    if (since === undefined || row.at - since < onMs) continue
    count++
    active = 'active'
    since = undefined
  }
  return count
}

const variants = (deadband: number, onDelay: string) => [
  { id: 'naive' },
  { id: 'deadband', deadband },
  { id: 'delay', onDelay },
  { id: 'both', deadband, onDelay },
]

function counts(quantity: string, limit: Record<string, unknown>, tests: object[], readings: readonly Reading[]) {
  const plant = storyPlant([{ id: 'gauge', points: [{ id: 'x', quantity }] }])
  const rules = storyRules(plant, { templates: { '*': tests.map((each) => ({ point: 'x', ...limit, ...each })) } })
  const events = runEngine(
    plant,
    rules,
    readings.map((each) => ({ type: 'reading', reading: each })),
  )
  return rules.map(({ id }) => events.filter(({ rule, event }) => rule.id === id && event.type === 'raised').length)
}

const england = sharedData('ea-england/england_2021-05-07.csv')
const skab = sharedData('skab/valve1')

describe('Logan River', () => {
  test('BlackSmithFork2015, stage at or above 46.78', () => {
    const data = rows(sharedData('logan-river/BlackSmithFork2015.csv.gz') ?? '')
    const readings = data.map(({ at, stage }) => reading('gauge/x', at, stage))
    expect(counts('water_level', { kind: 'high', limit: 46.78 }, variants(2, '30min'), readings)).toEqual([
      155, 10, 29, 7,
    ])
  })

  const winter = extractData('logan-river/Mendon2019-winter.csv.gz')
  const year = sharedData('logan-river/Mendon2019.csv.gz')
  test.each([
    { period: 'of eleven weeks', path: winter },
    ...(year === undefined ? [] : [{ period: 'of the whole year', path: year }]),
  ])(
    'Mendon2019, $period: a frozen sonde raises instrument alarms, and no process alarm appears or clears because of it',
    ({ path }) => {
      const data = rows(path)
      const from = Date.UTC(2019, 1, 7, 13, 30)
      const to = data.find(({ at, cond }) => at >= from && cond !== 19.84)?.at ?? 0
      expect(((to - from) / 86_400_000).toFixed(1)).toBe('33.9')

      const points = [
        { id: 'temp', quantity: 'water_temperature', every: '15min' },
        { id: 'cond', quantity: 'conductivity', every: '15min' },
        { id: 'ph', quantity: 'ph', every: '15min' },
        { id: 'do', quantity: 'dissolved_oxygen_mass', every: '15min' },
      ]
      const plant = storyPlant([{ id: 'sonde', kind: 'water-quality', points }])
      const held = { onDelay: '30min', offDelay: '30min' }
      const rules = storyRules(plant, {
        templates: {
          'water-quality': [
            { id: 'frozen', kind: 'frozen', point: '*', atLeast: '6h' },
            { id: 'quality', kind: 'bad-quality', point: '*', onDelay: '1h' },
            { id: 'low', kind: 'low', point: 'cond', limit: 100, deadband: 20, ...held },
            { id: 'band', kind: 'low', point: 'cond', limit: 478, deadband: 5, ...held },
            { id: 'high', kind: 'high', point: 'ph', limit: 8.4, deadband: 0.02, ...held },
            { id: 'fall', kind: 'rate-of-fall', point: 'cond', change: 50, per: '1h', window: '2h' },
            { id: 'rich', kind: 'high', point: 'do', limit: 11.2, deadband: 0.3, ...held },
            { id: 'cold', kind: 'low', point: 'temp', limit: 2, deadband: 0.5, ...held },
          ],
        },
      })
      const all = data.flatMap(({ at, ...row }) => points.map(({ id }) => reading(`sonde/${id}`, at, row[id])))
      const told = (readings: readonly Reading[]) =>
        runEngine(
          plant,
          rules,
          readings.map((each) => ({ type: 'reading', reading: each })),
        )
      const events = told(all)
      const during = events.filter(({ event }) => event.at >= from && event.at < to)
      expect(during.filter(({ rule }) => !isInstrument(rule.kind))).toEqual([])
      expect(during.map(({ rule, event }) => `${rule.id} ${event.type}`)).toEqual([
        'linka.sonde.temp.quality raised',
        'linka.sonde.cond.frozen raised',
        'linka.sonde.do.frozen raised',
        'linka.sonde.ph.frozen raised',
      ])

      // Not even later: the same year without those days has the same process alarms.
      const process = (list: typeof events) =>
        list
          .filter(({ rule }) => !isInstrument(rule.kind))
          .map(({ rule, event }) => `${event.at} ${rule.id} ${event.type}`)
      const without = told(all.filter(({ at }) => at < from || at >= to))
      expect(process(events).length).toBeGreaterThan(50)
      expect(process(events)).toEqual(process(without))
    },
  )
})

describe('England, a day of tides', () => {
  test('every gauge against the middle of its own range, all at once', () => {
    const text = textOf(england ?? '')
    const records: Record<string, string>[] = parse(text, { columns: true })
    const levels = records
      .filter((row) => row['parameter'] === 'level' && row['value'] !== '' && Number.isFinite(Number(row['value'])))
      .map(({ stationReference, unitName, dateTime = '', value }) => {
        return { gauge: `${stationReference}-${unitName}`, at: Date.parse(dateTime), x: Number(value) }
      })
      .sort((a, b) => a.at - b.at)
    const gauges = [...Map.groupBy(levels, ({ gauge }) => gauge)].filter(([, data]) => data.length >= 20)
    const limits = new Map(
      gauges.map(([gauge, data]) => {
        const values = data.map(({ x }) => x)
        return [gauge, Math.round((Math.min(...values) + Math.max(...values)) * 500) / 1000]
      }),
    )
    const plant = storyPlant(gauges.map(([id]) => ({ id, points: [{ id: 'x', quantity: 'water_level' }] })))
    const rule = { id: 'high', kind: 'high', point: 'x', deadband: 0.02, onDelay: '15min' }
    const rules = storyRules(plant, {
      rules: gauges.map(([id]) => ({ at: `linka/${id}`, rule: { ...rule, limit: limits.get(id) } })),
    })
    const inputs = levels
      .filter(({ gauge }) => limits.has(gauge))
      .map(({ gauge, at, x }) => ({ type: 'reading' as const, reading: reading(`${gauge}/x`, at, x) }))
    const raised = runEngine(plant, rules, inputs).filter(({ event }) => event.type === 'raised')
    const byEngine = gauges.map(([id]) => raised.filter((told) => told.rule.asset === id).length)
    const byHand = gauges.map(([id, data]) => {
      const limit = limits.get(id) ?? 0
      const clear = Number((limit - 0.02).toPrecision(12))
      return countByHand(
        data.map(({ at, x }) => ({ at, x })),
        'x',
        (v) => v >= limit,
        (v) => v < clear,
        900_000,
      )
    })
    expect(gauges.length).toBeGreaterThan(200)
    expect(byEngine).toEqual(byHand)
    expect(byHand.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200)
  })
})

describe.skipIf(!skab)('SKAB, flow at or below 31.5 l/min', () => {
  const column = 'Volume Flow RateRMS'
  const limit = { kind: 'low', limit: 31.5 }

  test('valve1/2', () => {
    const readings = rows(join(skab ?? '', '2.csv'), ';').map((row) => reading('gauge/x', row.at, row[column]))
    expect(counts('flow', limit, variants(1, '10s'), readings)).toEqual([174, 28, 5, 1])
  })

  test.each(readdirSync(skab ?? '.').filter((file) => /^\d+\.csv$/.test(file)))(
    'valve1/%s, counted by hand too',
    (file) => {
      const data = rows(join(skab ?? '', file), ';')
      const readings = data.map((row) => reading('gauge/x', row.at, row[column]))
      const byHand = [
        [0, 0],
        [1, 0],
        [0, 10_000],
        [1, 10_000],
      ].map(([band = 0, onMs = 0]) =>
        countByHand(
          data,
          column,
          (v) => v <= 31.5,
          (v) => v > 31.5 + band,
          onMs,
        ),
      )
      expect(counts('flow', limit, variants(1, '10s'), readings)).toEqual(byHand)
    },
  )
})
