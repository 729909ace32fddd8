import { Counter, Histogram, type Registry } from 'prom-client'
import { gaugesIn } from '../gauge.ts'

export interface LogMetrics {
  readonly messages: Counter
  readonly commitSeconds: Histogram
  readonly commitMessages: Histogram
  readonly refused: Counter
  readonly trimmedBytes: Counter
}

export interface LogGauges {
  readonly bytes: () => number
  readonly pendingBytes: () => number
  readonly stalled: () => boolean
  readonly nextOffset: () => number
  readonly skipped: () => number
}

export function createLogMetrics(registry: Registry, gauges: LogGauges): LogMetrics {
  const registers = [registry]
  const gauge = gaugesIn(registry)
  gauge('huoshui_log_bytes', 'Size of the reading log', gauges.bytes)
  gauge('huoshui_log_pending_bytes', 'Bytes waiting for the disk', gauges.pendingBytes)
  gauge('huoshui_log_stalled', '1 while the log takes nothing (quota, full disk, I/O error)', () =>
    Number(gauges.stalled()),
  )
  gauge('huoshui_log_next_offset', 'Offset of the next message', gauges.nextOffset)
  gauge(
    'huoshui_log_skipped_offsets',
    'Offsets passed over at the start, because the log ended before what was acknowledged or read',
    gauges.skipped,
  )
  return {
    messages: new Counter({ name: 'huoshui_log_messages_total', help: 'Messages made durable', registers }),
    refused: new Counter({
      name: 'huoshui_log_refused_total',
      help: 'Messages refused because too much was waiting for the disk',
      registers,
    }),
    trimmedBytes: new Counter({
      name: 'huoshui_log_trimmed_bytes_total',
      help: 'Bytes of read segments removed',
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'huoshui_log_commit_seconds',
      help: 'Time of one write and fsync',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    commitMessages: new Histogram({
      name: 'huoshui_log_commit_messages',
      help: 'Messages in one commit',
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
      registers,
    }),
  }
}
