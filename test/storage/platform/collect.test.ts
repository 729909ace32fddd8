import { Counter, Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { metricsText } from '../../../storage/platform/collect.ts'
import { metricLines } from '../../../storage/platform/metric-lines.ts'

test('a metric that cannot be collected, or not in time, takes no other with it, and is counted', async () => {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, collect: () => void | Promise<void>) =>
    new Gauge({ name, help: '-', registers, collect })
  new Counter({ name: 'huoshui_first_total', help: '-', registers }).inc(3)
  gauge('huoshui_away', async () => {
    throw new Error('PostgreSQL is away')
  })
  gauge('huoshui_frozen', () => new Promise(() => undefined))
  gauge('huoshui_thrown', () => {
    throw new Error('at once')
  })
  new Counter({ name: 'huoshui_last_total', help: '-', registers }).inc(4)
  const text = await metricsText(registry, 50)
  expect(text.split('\n').filter((line) => /^huoshui/.test(line))).toEqual([
    'huoshui_first_total 3',
    'huoshui_last_total 4',
    'huoshui_metrics_left_out 3',
  ])
  const { lines } = await metricLines(registry, { process: 'api', facts: {}, at: 0, withinMs: 50 })
  expect(lines).toEqual(['platform,process=api first_total=3,last_total=4 0'])
})

test('as long as all can be collected the page is that of the library, and a line of ours', async () => {
  const registry = new Registry()
  new Counter({ name: 'huoshui_one_total', help: 'one', registers: [registry] }).inc()
  new Gauge({ name: 'huoshui_two', help: 'two', labelNames: ['of'], registers: [registry] }).set({ of: 'x' }, 2)
  expect(await metricsText(registry)).toBe(
    `${await registry.metrics()}\n# HELP huoshui_metrics_left_out Metrics that could not be collected this time\n# TYPE huoshui_metrics_left_out gauge\nhuoshui_metrics_left_out 0\n`,
  )
})
