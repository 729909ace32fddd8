import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DashboardName } from '../../dashboards/kit/links.ts'
import { makers } from '../../dashboards/provisioning.ts'
import { metricLines } from '../../storage/platform/metric-lines.ts'
import { smallPlant } from '../support/api.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { comparedOfPlatform } from './compared.ts'
import { expand, panelInterval, panelNamed, targetsOf, variablesOf } from './grafana.ts'
import { writeLines } from './write-lines.ts'

const minute = 60_000
const to = Date.UTC(2026, 6, 3, 2)
const from = to - 30 * minute
const database = 'platform'

/** The counter of each panel that adds up what a counter grew by, and its label. */
const growths: readonly (readonly [dashboard: DashboardName, panel: string, metric: string, label: string])[] = [
  ['platform-health', 'received', 'log_messages_total', 'process'],
  ['platform-health', 'rejected', 'ingest_rejects_total', 'reason'],
  ['platform-health', 'refused', 'broker_refusals_total', 'reason'],
  ['platform-health', 'store-away', 'store_unavailable_total', 'process'],
  ['platform-health', 'notices', 'notices_total', 'outcome'],
  ['platform-health', 'deliveries', 'deliveries_total', 'outcome'],
  ['platform-health', 'lost-metrics', 'platform_metrics_lost_total', 'because'],
  ['data-quality', 'late', 'ingest_late_total', 'process'],
]
const means: readonly (readonly [panel: string, metric: string])[] = [
  ['alarm-delay', 'alarms_delay_seconds'],
  ['commit', 'log_commit_seconds'],
  ['store-write', 'store_write_seconds'],
]

/** Metrics of a process that has just begun. */
function began() {
  const registry = new Registry()
  const registers = [registry]
  const counters = growths.map(([, , metric, label]) => {
    const labelNames = label === 'process' ? [] : [label]
    return { label, counter: new Counter({ name: `huoshui_${metric}`, help: metric, labelNames, registers }) }
  })
  const histograms = means.map(([, metric]) => new Histogram({ name: `huoshui_${metric}`, help: metric, registers }))
  const labelNames = ['channel', 'state']
  const people = new Gauge({ name: 'huoshui_notices_recipients', help: 'people', labelNames, registers })
  return {
    registry,
    /** What happened in a minute. */
    go(nth: number) {
      for (const [index, { label, counter }] of counters.entries())
        for (const value of label === 'process' ? [undefined] : ['one', 'two'])
          counter.inc(value === undefined ? {} : { [label]: value }, (nth * (index + 3)) % 11)
      for (const [index, histogram] of histograms.entries())
        for (let n = 0; n < (nth % 3) + 1; n += 1) histogram.observe((nth + index + n) / 100)
      for (const [index, channel] of ['sms', 'voice'].entries()) {
        people.set({ channel, state: 'not-reached' }, (nth + index) % 4)
        people.set({ channel, state: 'reached' }, 9)
      }
    },
  }
}

/** Every line of `/metrics` without buckets: value by name and labels. */
async function scraped(registry: Registry): Promise<ReadonlyMap<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !/^#|_bucket/.test(line))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

describe.skipIf(!requireServer('influxd'))('what the platform says of itself, on a dashboard and on /metrics', () => {
  const noted = new Map<DashboardName, Set<string>>()
  /** What each process had grown by from scrape to scrape, a process that began anew from nothing: by process, then name and labels. */
  const grown = new Map<string, Map<string, number>>()
  let last: ReadonlyMap<string, number>
  let influxd: Influxd

  beforeAll(async () => {
    influxd = await startInfluxd()
    await influxd.query(`CREATE DATABASE ${database}`)
    const lines: string[] = []
    for (const process of ['alarms', 'ingest']) {
      let running = began()
      let before: ReadonlyMap<string, number> | undefined
      const sums = new Map<string, number>()
      grown.set(process, sums)
      for (let nth = 0; nth <= 30; nth += 1) {
        // one process begins anew in the middle
        if (process === 'ingest' && nth === 15) running = began()
        running.go(nth)
        const now = await scraped(running.registry)
        for (const [key, value] of before === undefined ? [] : now) {
          const step = value - (before?.get(key) ?? value)
          if (step >= 0) sums.set(key, (sums.get(key) ?? 0) + step)
        }
        before = now
        last = now
        const at = from + nth * minute
        lines.push(...(await metricLines(running.registry, { process, facts: {}, at })).lines)
      }
    }
    await writeLines(influxd.url, database, lines, 'ms')
  })
  afterAll(() => influxd[Symbol.asyncDispose]())

  async function ask(name: DashboardName, panel: string) {
    noted.set(name, (noted.get(name) ?? new Set()).add(panel))
    const dashboard = makers[name](smallPlant)
    const found = panelNamed(dashboard, panel)
    const [target] = targetsOf(found)
    if (!target) throw new Error(`${panel} asks nothing`)
    const view = { from, to, variables: {} }
    return influxd.query(expand(target.query, view, variablesOf(dashboard), panelInterval(found)), database)
  }

  test.each(growths)('%s %s: what %s grew by, by %s', async (name, panel, metric, label) => {
    const shown = new Map(
      (await ask(name, panel)).map(({ tags, values }) => [
        tags?.[label] ?? '',
        values.reduce((sum, [, n]) => sum + Number(n), 0),
      ]),
    )
    const expected = new Map<string, number>()
    for (const [process, sums] of grown) {
      for (const [key, step] of sums) {
        const [, labels = ''] = new RegExp(`^huoshui_${metric}(?:\\{(.*)\\})?$`).exec(key) ?? [undefined, undefined]
        if (!key.startsWith(`huoshui_${metric}`)) continue
        const own = label === 'process' ? process : (/"(\w+)"/.exec(labels)?.[1] ?? '')
        expected.set(own, (expected.get(own) ?? 0) + step)
      }
    }
    expect(shown).toEqual(expected)
    expect(Math.max(...shown.values())).toBeGreaterThan(20)
  })

  test.each(means)('%s: the mean of what %s saw, weighed by how often', async (panel, metric) => {
    const shown = await ask('platform-health', panel)
    expect(shown.map(({ tags }) => tags?.['process'])).toEqual(['alarms', 'ingest'])
    for (const { tags, values } of shown) {
      const sums = grown.get(tags?.['process'] ?? '')
      const [sum = 0, count = 0] = ['sum', 'count'].map((part) => sums?.get(`huoshui_${metric}_${part}`))
      const all = values.flatMap(([, mean]) => (mean === null ? [] : [Number(mean)]))
      expect(Math.min(...all)).toBeLessThanOrEqual(sum / count)
      expect(Math.max(...all)).toBeGreaterThanOrEqual(sum / count)
    }
    // over one interval that holds the whole range
    const [, target] = [panel, targetsOf(panelNamed(makers['platform-health'](smallPlant), panel))[0]]
    const view = { from, to, variables: {} }
    for (const { tags, values } of await influxd.query(expand(target?.query ?? '', view, [], 86_400_000), database)) {
      const sums = grown.get(tags?.['process'] ?? '')
      const [sum = 0, count = 0] = ['sum', 'count'].map((part) => sums?.get(`huoshui_${metric}_${part}`))
      expect(values).toEqual([[expect.any(Number), expect.closeTo(sum / count, 9)]])
    }
  })

  test('people who are not reached: of all channels and processes', async () => {
    const now = [...last].filter(([key]) => key.startsWith('huoshui_notices_recipients') && key.includes('not-reached'))
    expect(now).toHaveLength(2)
    const sum = now.reduce((total, [, n]) => total + n, 0)
    for (const name of ['home', 'platform-health'] as const) {
      const [series] = await ask(name, 'not-reached')
      // two processes say the same
      expect([name, series?.values[0]?.[1]]).toEqual([name, 2 * sum])
    }
  })

  test('these are the panels that the report calls compared', () => {
    const seen = [...noted].map(([name, panels]) => [name, [...panels].toSorted()])
    const own = Object.entries(comparedOfPlatform).map(([name, panels]) => [name, panels.toSorted()])
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(own))
  })
})
