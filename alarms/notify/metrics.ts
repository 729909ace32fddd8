import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface NoticeMetrics {
  readonly notices: Counter<'channel' | 'outcome'>
  readonly attempts: Counter<'channel' | 'outcome'>
  readonly digests: Counter<'channel'>
  readonly held: Counter<'channel' | 'because'>
  readonly delay: Histogram<'channel'>
  readonly available: Gauge<'channel'>
}

export interface NoticeGauges {
  readonly channel: string
  waiting(): number
  /** Journal entries that are not read yet. */
  lag(): number
}

export function createNoticeMetrics(registry: Registry, channels: readonly NoticeGauges[]): NoticeMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_notices_waiting',
    help: 'Notices that wait for their turn or for another try',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const { channel, waiting } of channels) this.set({ channel }, waiting())
    },
  })
  new Gauge({
    name: 'huoshui_notices_lag_entries',
    help: 'Journal entries that a channel has not read yet',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const { channel, lag } of channels) this.set({ channel }, lag())
    },
  })
  return {
    notices: new Counter({
      name: 'huoshui_notices_total',
      help: 'Notices by what became of them: accepted by the receiver, or failed for good',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    attempts: new Counter({
      name: 'huoshui_notices_attempts_total',
      help: 'Messages handed over, by answer: accepted, unavailable (tried again), refused',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    digests: new Counter({
      name: 'huoshui_notices_digests_total',
      help: 'Digests accepted',
      labelNames: ['channel'],
      registers,
    }),
    held: new Counter({
      name: 'huoshui_notices_held_total',
      help: 'Journal entries that nobody was told of, by why',
      labelNames: ['channel', 'because'],
      registers,
    }),
    delay: new Histogram({
      name: 'huoshui_notices_delay_seconds',
      help: 'From the server time of the journal entry to its acceptance by the receiver',
      labelNames: ['channel'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200],
      registers,
    }),
    available: new Gauge({
      name: 'huoshui_notices_available',
      help: '1 while a channel takes messages; unknown before the first',
      labelNames: ['channel'],
      registers,
    }),
  }
}
