import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { pause } from '../follow/pause.ts'
import { Troubles } from '../follow/troubles.ts'
import type { LineWriter } from '../readings/influx-write.ts'
import { metricLines } from './metric-lines.ts'

export interface MetricsCopyOptions {
  readonly metrics: Registry
  /** Of times in ms. */
  readonly writer: LineWriter
  readonly log: Logger
  /** What the process is called: its roles. */
  readonly process: string
  /** What does not change as long as it runs, beside its metrics. */
  readonly facts: Readonly<Record<string, number | string>>
  readonly everyMs: number
  /** Epoch ms. */
  readonly clock?: () => number
}

/**
 * Writes a process's metrics into InfluxDB at each full `everyMs`, and once at the start. Nothing waits: what InfluxDB
 * does not take at its time is left out, and the next says how things are then.
 */
export function startMetricsCopy(options: MetricsCopyOptions): AsyncDisposable {
  const { metrics, writer, log, process, facts, everyMs, clock = Date.now } = options
  const lost = new Counter({
    name: 'huoshui_platform_metrics_lost_total',
    help: 'Lines of metrics that were not written to InfluxDB: unavailable, refused, or too-many',
    labelNames: ['because'],
    registers: [metrics],
  })
  const stopping = new AbortController()
  const { signal } = stopping
  const troubles = new Troubles('platform metrics', { log, clock })
  let attempt = 0

  async function copy(at: number): Promise<void> {
    const { lines, leftOut } = await metricLines(metrics, { process, facts, at })
    lost.inc({ because: 'too-many' }, leftOut)
    try {
      await writer.write(lines, (index, detail) => {
        lost.inc({ because: 'refused' })
        log.warn({ index, detail }, 'InfluxDB refuses a line of the platform metrics')
      })
      troubles.end('metrics')
      attempt = 0
    } catch (error) {
      lost.inc({ because: 'unavailable' }, lines.length)
      troubles.tell('metrics', error, attempt++)
    }
  }

  async function run(): Promise<void> {
    let at = clock()
    while (!signal.aborted) {
      await copy(at).catch((error: unknown) => troubles.tell('collecting', error, attempt++))
      await pause(everyMs - (clock() % everyMs), signal)
      at = Math.round(clock() / everyMs) * everyMs
    }
  }

  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}
