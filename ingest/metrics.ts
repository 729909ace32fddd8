import { Counter, Gauge, type Registry } from 'prom-client'
import { missedBecause } from '../storage/follow/source.ts'
import type { IngestState } from '../storage/ingest/state.ts'
import { begunAnewBecause } from '../storage/log/take-footing.ts'

export interface IngestMetrics {
  readonly messages: Counter
  readonly readings: Counter<'quality'>
  readonly rejects: Counter<'reason'>
  readonly rejectsDropped: Counter
  readonly late: Counter
  readonly missed: Counter<'because'>
  readonly begunAnew: Counter<'because'>
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
  new Gauge({
    name: 'huoshui_ingest_store_available',
    help: '1 while readings are stored',
    registers,
    collect() {
      this.set(Number(available()))
    },
  })
  const missed = new Counter({
    name: 'huoshui_ingest_missed_total',
    help: 'Messages of the log that were never read, by why: trimmed (they had left it), damaged',
    labelNames: ['because'],
    registers,
  })
  const begunAnew = new Counter({
    name: 'huoshui_ingest_begun_anew_total',
    help: 'Times that ingest began anew, because the log, a file of their own or the store was another, by which',
    labelNames: ['because'],
    registers,
  })
  // a counter that begins with its first event would hide it from `increase`
  for (const because of missedBecause) missed.inc({ because }, 0)
  for (const because of begunAnewBecause) begunAnew.inc({ because }, 0)
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
    missed,
    begunAnew,
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
