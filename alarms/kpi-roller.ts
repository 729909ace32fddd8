import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import type { KpiLog } from '../storage/alarms/kpis/kpis.ts'
import { Seldom } from '../storage/follow/seldom.ts'

export interface KpiRollerOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly store: AlarmStore
  readonly kpis: KpiLog
}

const everyMs = 1_000
/** So long at most between two looks at whether to stop. */
const stretchMs = 500
const troubleMs = 10_000

/** Keeps the roll-up that KPIs are asked of close behind the journal. */
export function startKpiRoller({ log, metrics, store, kpis }: KpiRollerOptions): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping
  const seldom = new Seldom(log)
  new Gauge({
    name: 'huoshui_kpis_lag_entries',
    help: 'Journal entries that are not rolled up for the KPIs yet',
    registers: [metrics],
    async collect() {
      this.set(await kpis.left(store))
    },
  })

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let waitMs = everyMs
      try {
        if ((await kpis.rollOn(store, stretchMs)) > 0) waitMs = 0
        seldom.end('roll-up')
      } catch (error) {
        seldom.tell('roll-up', error, { message: 'KPIs wait: the journal cannot be rolled up' })
        waitMs = troubleMs
      }
      if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined)
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
