import { Counter, Gauge, type Registry } from 'prom-client'

export interface IngestMetrics {
  readonly messages: Counter
  readonly readings: Counter<'quality'>
  readonly rejects: Counter<'reason'>
  readonly rejectsDropped: Counter
  readonly late: Counter
  readonly missed: Counter
  readonly available: Gauge
}

/** `lag` gives the messages in the log that are not stored yet. */
export function createIngestMetrics(registry: Registry, lag: () => number): IngestMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_ingest_lag_messages',
    help: 'Messages in the reading log that are not stored yet',
    registers,
    collect() {
      this.set(lag())
    },
  })
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
    missed: new Counter({
      name: 'huoshui_ingest_missed_total',
      help: 'Messages that had left the log before they were read',
      registers,
    }),
    available: new Gauge({
      name: 'huoshui_ingest_store_available',
      help: '1 while the store takes readings',
      registers,
    }),
  }
}
