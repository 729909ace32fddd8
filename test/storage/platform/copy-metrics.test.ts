import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { startMetricsCopy } from '../../../storage/platform/copy-metrics.ts'
import { metricLines, mostLines } from '../../../storage/platform/metric-lines.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { eventually } from '../../support/eventually.ts'
import { quietLog } from '../../support/quiet.ts'

const at = Date.UTC(2026, 6, 3, 12)

function registry(): Registry {
  const metrics = new Registry()
  const registers = [metrics]
  new Gauge({ name: 'huoshui_log_bytes', help: '-', registers }).set(7)
  new Gauge({ name: 'huoshui_unknown', help: '-', registers }).set(Number.NaN)
  new Counter({ name: 'other_total', help: '-', registers }).inc(5)
  new Gauge({ name: 'process_open_fds', help: '-', registers }).set(20)
  const rejects = new Counter({ name: 'huoshui_ingest_rejects_total', help: '-', labelNames: ['reason'], registers })
  rejects.inc({ reason: 'not json' }, 3)
  new Histogram({ name: 'huoshui_log_commit_seconds', help: '-', buckets: [1], registers }).observe(0.5)
  return metrics
}

test('metrics as lines: names are fields, labels are tags; a histogram is its sum and its count', async () => {
  const facts = { log_quota_bytes: 100, page: 'http://h:1' }
  expect(await metricLines(registry(), { process: 'broker', facts, at })).toEqual({
    lines: [
      `platform,process=broker log_quota_bytes=100,log_bytes=7,process_open_fds=20,log_commit_seconds_sum=0.5,log_commit_seconds_count=1 ${at}`,
      String.raw`platform,process=broker,reason=not\ json ingest_rejects_total=3 ${at}`,
      `platform_facts,process=broker page="http://h:1" ${at}`,
    ],
    leftOut: 0,
  })
})

test('labels without end are cut off, and counted', async () => {
  const metrics = new Registry()
  const many = new Gauge({ name: 'huoshui_many', help: '-', labelNames: ['of'], registers: [metrics] })
  for (let of = 0; of < mostLines + 5; of++) many.set({ of: String(of) }, of)
  const { lines, leftOut } = await metricLines(metrics, { process: 'api', facts: {}, at })
  expect([lines.length, leftOut]).toEqual([mostLines, 5])
})

test('is written at the start and each time again; what InfluxDB does not take is counted, and nothing waits for it', async () => {
  const metrics = registry()
  const written: (readonly string[])[] = []
  let isAway = true
  await using _copy = startMetricsCopy({
    ...{ metrics, log: quietLog, process: 'ingest', facts: {}, everyMs: 20 },
    writer: {
      async write(lines) {
        if (isAway) throw new StoreUnavailable('away')
        written.push('count' in lines ? [] : lines)
      },
      [Symbol.dispose]: () => undefined,
    },
  })
  const lost = async () => (await metrics.getSingleMetricAsString('huoshui_platform_metrics_lost_total')).trim()
  await eventually('lines that are lost', lost, (said) => /because="unavailable"} [1-9]/.test(said))
  isAway = false
  await eventually(
    'lines',
    () => written.length,
    (count) => count > 1,
  )
  expect(written[0]?.join()).toContain('platform,because=unavailable,process=ingest platform_metrics_lost_total=')
})

test('a write under way when the process ends is waited for, and is not lost; never are there two', async () => {
  const metrics = registry()
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  let [begun, ended] = [0, 0]
  const copy = startMetricsCopy({
    ...{ metrics, log: quietLog, process: 'ingest', facts: {}, everyMs: 1 },
    writer: {
      async write() {
        begun += 1
        await answered
        ended += 1
      },
      [Symbol.dispose]: () => undefined,
    },
  })
  await eventually('the first write', () => begun, 1)
  let isStopped = false
  const stopping = copy[Symbol.asyncDispose]().then(() => {
    isStopped = true
  })
  expect([begun, ended, isStopped]).toEqual([1, 0, false])
  answer()
  await stopping
  expect([begun, ended]).toEqual([1, 1])
  expect(await metrics.getSingleMetricAsString('huoshui_platform_metrics_lost_total')).not.toMatch(/} [1-9]/)
})

test('while InfluxDB is away nothing piles up: one write at a time, and what failed is left out', async () => {
  const metrics = registry()
  let [writes, atOnce, most] = [0, 0, 0]
  await using _copy = startMetricsCopy({
    ...{ metrics, log: quietLog, process: 'ingest', facts: {}, everyMs: 1 },
    writer: {
      async write() {
        atOnce += 1
        most = Math.max(most, atOnce)
        await metrics.metrics()
        writes += 1
        atOnce -= 1
        throw new StoreUnavailable('no answer')
      },
      [Symbol.dispose]: () => undefined,
    },
  })
  await eventually(
    'some writes',
    () => writes,
    (count) => count > 5,
  )
  expect(most).toBe(1)
  const lost = await metrics.getSingleMetricAsString('huoshui_platform_metrics_lost_total')
  expect(lost).toMatch(/because="unavailable"} [1-9]/)
})
