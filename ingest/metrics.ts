import { Counter, Gauge, type Registry } from 'prom-client'
import { gaugesIn } from '../storage/gauge.ts'
import type { IngestState } from '../storage/ingest/state.ts'
import { createLossCounters, type LossCounters } from '../storage/log/loss-counters.ts'

export interface IngestMetrics extends LossCounters {
  readonly messages: Counter
  readonly readings: Counter<'quality'>
  readonly rejects: Counter<'reason'>
  readonly rejectsDropped: Counter
  readonly late: Counter
  readonly requests: Counter<'outcome'>
  readonly reread: Counter
}

export interface IngestGauges {
  /** Messages in the log that are not stored yet; undefined where that is not known. */
  readonly lag: () => Promise<number | undefined>
  readonly available: () => boolean
}

export function createIngestMetrics(
  registry: Registry,
  state: IngestState,
  { lag, available }: IngestGauges,
): IngestMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_ingest_quarantine_entries',
    help: 'Unknown devices, and devices with unknown points, that wait for the plant file',
    registers,
    async collect() {
      this.set((await state.quarantine()).length)
    },
  })
  new Counter({
    name: 'huoshui_ingest_quarantine_dropped_total',
    help: 'Unknown devices forgotten because too many were kept',
    registers,
    collect() {
      this.reset()
      this.inc(state.quarantineDropped)
    },
  })
  new Gauge({
    name: 'huoshui_ingest_lag_messages',
    help: 'Messages in the reading log that are not stored yet',
    registers,
    async collect() {
      this.set((await lag()) ?? Number.NaN)
    },
  })
  gaugesIn(registry)('huoshui_ingest_store_available', '1 while readings are stored', () => Number(available()))
  return {
    messages: new Counter({ name: 'huoshui_ingest_messages_total', help: 'Messages read from the log', registers }),
    readings: new Counter({
      name: 'huoshui_ingest_readings_total',
      help: 'Readings, by QARTOD quality code',
      labelNames: ['quality'],
      registers,
    }),
    rejects: new Counter({
      name: 'huoshui_ingest_rejects_total',
      help: 'Readings or messages that could not be used',
      labelNames: ['reason'],
      registers,
    }),
    rejectsDropped: new Counter({
      name: 'huoshui_ingest_rejects_dropped_total',
      help: 'Old rejects removed because too many were kept',
      registers,
    }),
    late: new Counter({
      name: 'huoshui_ingest_late_total',
      help: "Readings older than their point's newest",
      registers,
    }),
    ...createLossCounters(registry, {
      missed: 'huoshui_ingest_missed_total',
      begunAnew: 'huoshui_ingest_begun_anew_total',
      who: 'ingest',
      done: 'read',
    }),
    requests: new Counter({
      name: 'huoshui_ingest_requests_total',
      help: 'Requests of formats to devices (Sparkplug rebirths): sent, dropped, stale, or no-way to send them',
      labelNames: ['outcome'],
      registers,
    }),
    reread: new Counter({
      name: 'huoshui_ingest_reread_total',
      help: 'Messages read again for devices and points that the plant file came to know',
      registers,
    }),
  }
}
