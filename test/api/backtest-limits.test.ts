import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createBacktests } from '../../api/backtests/jobs.ts'
import { mergeColumns } from '../../api/backtests/merge.ts'
import { createApiMetrics } from '../../api/metrics.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { openTestApi, readingOf, smallPlant } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { deadPort } from '../support/ports.ts'
import { quietLog } from '../support/quiet.ts'

const rules = 'templates: { lake: [{ id: high, kind: high, point: level, limit: 2 }] }'
const from = Date.UTC(2026, 6, 1)
const request = { plant: smallPlant, rules, incidents: [], from, to: from + 86_400_000 }

async function outcome(store: ReadingStore, limits: { mostReadings?: number; mostMs?: number } = {}) {
  const measures = createApiMetrics(new Registry())
  await using backtests = createBacktests({ store, log: quietLog, clock: Date.now, measures, ...limits })
  const started = await backtests.start(request, 'test')
  if (!started.ok) throw new Error(started.because)
  const { job } = started
  return await eventually('an end', async () => {
    const { state } = backtests.find(job.id) ?? job
    return state.name === 'running' ? undefined : state.name === 'failed' ? state.because : state.name
  })
}

test('a backtest of more readings than may be, or longer than may be, ends and says so', async () => {
  await using api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' })
  await api.store.append([1, 2, 3].map((index) => readingOf('linka/lake/level', from + index, index)))
  expect(await outcome(api.store)).toBe('done')
  expect(await outcome(api.store, { mostReadings: 2 })).toBe('too-much')
  expect(await outcome(api.store, { mostMs: 0 })).toBe('too-slow')
  using nobody = await deadPort()
  const server = {
    url: `http://127.0.0.1:${nobody.port}`,
    version: '1',
    org: '',
    bucket: 'b',
    batch: 1,
    timeoutMs: 1000,
  }
  const deps = { plant: () => smallPlant, log: quietLog, metrics: new Registry() }
  await using away = await openInfluxStore({ ...server, version: '1', token: undefined }, deps)
  expect(await outcome(away)).toBe('store')
})

test('what runs when the API stops is stopped, and nothing begins after that', async () => {
  await using api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' })
  const measures = createApiMetrics(new Registry())
  const backtests = createBacktests({ store: api.store, log: quietLog, clock: Date.now, measures })
  const started = await backtests.start(request, 'test')
  await backtests[Symbol.asyncDispose]()
  expect(started.ok && backtests.find(started.job.id)?.state).toMatchObject({ name: 'failed', because: 'stopped' })
  expect(await backtests.start(request, 'test')).toEqual({ ok: false, because: 'busy' })
})

test('columns of many points are merged by time, then by point', () => {
  const points = Array.from({ length: 50 }, (_, index) => `p${index}`)
  const columns = points.map((_, point) => {
    const at = Float64Array.from({ length: 7 }, (_, index) => ((index * 13 + point * 7) % 40) + index * 40)
    const quality = new Uint8Array(7).fill(1)
    return { point, at, value: at.map((time) => time + point), quality, reason: new Uint8Array(7) }
  })
  const merged = [...mergeColumns(columns, points)].flat().map(({ at, point }) => [at, Number(point.slice(1))] as const)
  const wanted = columns
    .flatMap(({ point, at }) => [...at].map((time) => [time, point] as const))
    .sort(([a, p], [b, q]) => a - b || p - q)
  expect(merged).toEqual(wanted)
})
