import { Counter, Histogram, type Registry } from 'prom-client'
import { gaugesIn } from '../../storage/gauge.ts'

export interface CrewMetrics {
  readonly deliveries: Counter<'by' | 'outcome'>
  readonly attempts: Counter<'channel' | 'outcome'>
  readonly told: Histogram<'priority'>
  readonly cards: Counter<'outcome'>
  readonly smsParts: Counter<'channel' | 'text'>
}

export interface CrewGauges {
  readonly waiting: () => number
  readonly lag: () => Promise<number>
  readonly unmatched: () => Promise<number>
  readonly open: () => Promise<number>
  /** Of the newest drill: when it began, and how long until it was answered, s; NaN where not. */
  readonly drill: () => Promise<{ readonly beganAt: number; readonly answeredS: number }>
}

export function createCrewMetrics(registry: Registry, gauges: CrewGauges): CrewMetrics {
  const registers = [registry]
  const gauge = gaugesIn(registry)
  gauge('huoshui_deliveries_waiting', 'Deliveries that wait for their turn or an answer', gauges.waiting)
  gauge('huoshui_deliveries_lag_entries', 'Journal entries that no calling has read yet', gauges.lag)
  gauge('huoshui_receipts_unmatched', 'Receipts on record that match no delivery, or cannot be read', gauges.unmatched)
  gauge(
    'huoshui_callings_open',
    'Occurrences of alarms for which people are called, or have been and it stands',
    gauges.open,
  )
  gauge('huoshui_drill_began_timestamp_seconds', 'When the newest drill began', async () => {
    return (await gauges.drill()).beganAt
  })
  gauge(
    'huoshui_drill_answered_seconds',
    'From the beginning of the newest drill to its answer; NaN where nobody has answered',
    async () => (await gauges.drill()).answeredS,
  )
  return {
    deliveries: new Counter({
      name: 'huoshui_deliveries_total',
      help: 'Deliveries to a person by the kind of channel and what became of them: accepted, failed, dropped, only-logged',
      labelNames: ['by', 'outcome'],
      registers,
    }),
    attempts: new Counter({
      name: 'huoshui_deliveries_attempts_total',
      help: 'Messages to one person, by configured channel and answer',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    cards: new Counter({
      name: 'huoshui_cards_total',
      help: 'Cards that were to show who has an alarm: shown, failed',
      labelNames: ['outcome'],
      registers,
    }),
    smsParts: new Counter({
      name: 'huoshui_sms_parts_total',
      help: 'Parts of accepted SMS, as carriers bill them, by channel and whether the text was whole or cut to them',
      labelNames: ['channel', 'text'],
      registers,
    }),
    told: new Histogram({
      name: 'huoshui_deliveries_delay_seconds',
      help: 'From the decision that a person is to be told to the acceptance by the provider',
      labelNames: ['priority'],
      buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
      registers,
    }),
  }
}
