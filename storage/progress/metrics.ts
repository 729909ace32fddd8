import { Gauge, type Registry } from 'prom-client'
import type { ProgressWatch } from './watch.ts'

/** How far the parts are that a process can see: its own, or, in the API, all that are on record. */
export function createProgressMetrics(registry: Registry, watch: ProgressWatch): void {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_progress_lag_seconds',
    help: 'All that had come in so long ago is done, by part',
    labelNames: ['part'],
    registers,
    collect() {
      for (const part of watch.standings().keys()) this.set({ part }, (watch.lagMs(part) ?? Number.NaN) / 1000)
    },
  })
  new Gauge({
    name: 'huoshui_progress_well',
    help: '1 while a part is shown to do its work in time; 0 also without proof',
    labelNames: ['part'],
    registers,
    collect() {
      for (const [part, { state }] of watch.standings()) this.set({ part }, Number(state === 'well'))
    },
  })
}
