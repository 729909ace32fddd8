import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { isAnnunciated } from '../core/alarm/alarm.ts'
import { priorities } from '../core/alarm/priority.ts'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import { gaugesIn } from '../storage/gauge.ts'
import { createLossCounters, type LossCounters } from '../storage/log/loss-counters.ts'

export interface AlarmMetrics extends LossCounters {
  readonly readings: Counter
  readonly transitions: Counter<'event'>
  readonly mended: Counter<'of'>
  readonly delay: Histogram
}

export interface AlarmGauges {
  /** Messages in the log that are not evaluated yet; undefined where that is not known. */
  readonly lag: () => Promise<number | undefined>
  /** Readings that moved nothing, by why. */
  readonly ignored: () => object
  readonly available: () => boolean
  /** Of which alarms these are: another part tells of its own. Default: of all. */
  readonly isOurs?: (alarm: string) => boolean
}

export function createAlarmMetrics(
  registry: Registry,
  store: AlarmStore,
  { lag, ignored, available, isOurs = () => true }: AlarmGauges,
): AlarmMetrics {
  const registers = [registry]
  const ours = async () => (await store.alarms({ audience: 'people' })).filter(({ id }) => isOurs(id))
  const standing = { labelNames: ['priority'] as const, registers }
  new Gauge({
    name: 'huoshui_alarms_active',
    help: 'Alarms whose condition is true, without those on trial',
    ...standing,
    async collect() {
      const active = (await ours()).filter(({ condition }) => condition === 'active')
      for (const priority of priorities) {
        this.set({ priority }, active.filter((alarm) => alarm.priority === priority).length)
      }
    },
  })
  new Gauge({
    name: 'huoshui_alarms_unacknowledged',
    help: 'Alarms that call for someone now',
    ...standing,
    async collect() {
      const calling = (await ours()).filter(isAnnunciated)
      for (const priority of priorities) {
        this.set({ priority }, calling.filter((alarm) => alarm.priority === priority).length)
      }
    },
  })
  new Gauge({
    name: 'huoshui_alarms_lag_messages',
    help: 'Messages in the reading log that are not evaluated yet',
    registers,
    async collect() {
      this.set((await lag()) ?? Number.NaN)
    },
  })
  new Gauge({
    name: 'huoshui_alarms_ignored_readings',
    help: 'Readings since the start that moved no condition, by why',
    labelNames: ['reason'],
    registers,
    collect() {
      for (const [reason, count] of Object.entries(ignored())) this.set({ reason }, Number(count))
    },
  })
  gaugesIn(registry)('huoshui_alarms_available', '1 while alarms are evaluated', () => Number(available()))
  return {
    readings: new Counter({ name: 'huoshui_alarms_readings_total', help: 'Readings evaluated', registers }),
    ...createLossCounters(registry, {
      missed: 'huoshui_alarms_missed_total',
      begunAnew: 'huoshui_alarms_begun_anew_total',
      who: 'the alarms',
      done: 'evaluated',
    }),
    transitions: new Counter({
      name: 'huoshui_alarms_transitions_total',
      help: 'Journal entries made by the evaluator and by time, by event',
      labelNames: ['event'],
      registers,
    }),
    mended: new Counter({
      name: 'huoshui_alarms_mended_total',
      help: 'Alarms in the journal that were not as their conditions said, by what differed; mended at a start',
      labelNames: ['of'],
      registers,
    }),
    delay: new Histogram({
      name: 'huoshui_alarms_delay_seconds',
      help: 'From the PUBLISH, or the moment that something was due, to its entry in the journal',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
      registers,
    }),
  }
}
