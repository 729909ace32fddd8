import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { PartMetrics } from '../../storage/part-metrics.ts'

test('parts share a name, each with its label, and go one by one', async () => {
  const all = new Registry()
  const parts = [0, 3].map((partition) => {
    const own = new PartMetrics(all, partition)
    const registers = [own]
    new Gauge({ name: 'lag', help: 'Lag', registers }).set(partition + 1)
    new Counter({ name: 'done', help: 'Done', labelNames: ['what'], registers }).inc({ what: 'x' }, partition)
    new Histogram({ name: 'took', help: 'Took', buckets: [1], registers }).observe(2)
    return own
  })
  const lines = (await all.metrics()).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'lag{partition="0"} 1',
      'lag{partition="3"} 4',
      'done{what="x",partition="3"} 3',
      'took_bucket{le="+Inf",partition="3"} 1',
      'took_count{partition="0"} 1',
    ]),
  )
  parts[0]?.[Symbol.dispose]()
  expect(await all.getSingleMetricAsString('lag')).toBe('# HELP lag Lag\n# TYPE lag gauge\nlag{partition="3"} 4')
  parts[1]?.[Symbol.dispose]()
  expect(all.getMetricsAsArray()).toEqual([])
})
