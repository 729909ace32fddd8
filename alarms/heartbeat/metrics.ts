import { Counter, Gauge, type Registry } from 'prom-client'

export interface HeartbeatMetrics {
  readonly beats: Counter<'of' | 'said' | 'outcome'>
  readonly successAt: Gauge<'of'>
}

export function createHeartbeatMetrics(registry: Registry): HeartbeatMetrics {
  const registers = [registry]
  return {
    beats: new Counter({
      name: 'huoshui_heartbeats_total',
      help: 'Heartbeats to the outside, of the platform and of its channels: what was said, and whether it was taken',
      labelNames: ['of', 'said', 'outcome'],
      registers,
    }),
    successAt: new Gauge({
      name: 'huoshui_heartbeat_success_timestamp_seconds',
      help: 'When the last success was taken outside',
      labelNames: ['of'],
      registers,
    }),
  }
}
