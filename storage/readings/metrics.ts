import { Counter, type CounterConfiguration, Histogram, type Registry } from 'prom-client'
import { type AppendResult, StoreUnavailable } from './store.ts'

export interface StoreMetrics {
  readonly readings: Counter<'result'>
  readonly writeSeconds: Histogram
  readonly unavailable: Counter
}

/** The counter of that name: several servers of one store count together. */
export function sharedCounter<T extends string = string>(
  registry: Registry,
  given: CounterConfiguration<T>,
): Counter<T> {
  const known = registry.getSingleMetric(given.name)
  return known instanceof Counter ? known : new Counter({ ...given, registers: [registry] })
}

export function createStoreMetrics(registry: Registry): StoreMetrics {
  const registers = [registry]
  const known = registry.getSingleMetric('huoshui_store_write_seconds')
  return {
    readings: sharedCounter(registry, {
      name: 'huoshui_store_readings_total',
      help: 'Readings appended: written, duplicate (left as it was), conflict (overwritten), refused',
      labelNames: ['result'],
    }),
    writeSeconds:
      known instanceof Histogram
        ? known
        : new Histogram({
            name: 'huoshui_store_write_seconds',
            help: 'Time until an append was stored',
            buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
            registers,
          }),
    unavailable: sharedCounter(registry, {
      name: 'huoshui_store_unavailable_total',
      help: 'Appends that failed because the store could not be reached, or said "later"',
    }),
  }
}

/** Counts and times one append. */
export async function measured(metrics: StoreMetrics, append: () => Promise<AppendResult>): Promise<AppendResult> {
  const stop = metrics.writeSeconds.startTimer()
  let result: AppendResult
  try {
    result = await append()
  } catch (error) {
    if (error instanceof StoreUnavailable) metrics.unavailable.inc()
    throw error
  }
  stop()
  metrics.readings.inc({ result: 'written' }, result.written)
  metrics.readings.inc({ result: 'duplicate' }, result.duplicates)
  metrics.readings.inc({ result: 'conflict' }, result.conflicts)
  metrics.readings.inc({ result: 'refused' }, result.refused.length)
  return result
}
