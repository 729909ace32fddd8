import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface RollupMetrics {
  readonly rolled: Counter<'tier'>
  readonly seconds: Histogram
  readonly failed: Counter
  readonly refused: Counter
}

/** `pending` gives the hours of points that are to be rolled up. */
export function createRollupMetrics(registry: Registry, pending: () => Promise<number>): RollupMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_rollup_pending_hours',
    help: 'Hours that are over, of points, whose readings have changed since they were rolled up',
    registers,
    async collect() {
      this.set(await pending())
    },
  })
  return {
    rolled: new Counter({
      name: 'huoshui_rollup_rolled_total',
      help: 'Roll-ups written',
      labelNames: ['tier'],
      registers,
    }),
    seconds: new Histogram({
      name: 'huoshui_rollup_seconds',
      help: 'Time of one run',
      buckets: [0.01, 0.1, 1, 5, 10, 30, 60, 300],
      registers,
    }),
    failed: new Counter({ name: 'huoshui_rollup_failed_total', help: 'Runs that ended in trouble', registers }),
    refused: new Counter({
      name: 'huoshui_rollup_refused_total',
      help: 'Hours whose roll-ups the store will not take; they are answered from readings',
      registers,
    }),
  }
}
