import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import { alarmYears } from './alarm-years.ts'
import { rounded, type Section } from './section.ts'

const years = 5
const perDay = 1_000
const dayMs = 86_400_000
const zone = 'Asia/Shanghai'

/** KPIs over years: rolling a journal up, and asking for five years of it, one, thirty days, one site. */
export const kpisSection: Section = {
  name: 'kpis',
  title: `KPIs: ${years} years of ${perDay} alarms a day at 20 sites, raised, acknowledged and returned`,
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'huoshui-bench-'))
    try {
      using log = openKpiLog({ folder })
      const { source, from, to, entries } = alarmYears({ years, perDay, sites: 20 })
      const started = performance.now()
      await log.rollOn(source, Number.POSITIVE_INFINITY)
      const seconds = (performance.now() - started) / 1000
      const bytes = statSync(join(folder, 'kpis.sqlite')).size
      report({
        what: 'rolled up',
        entries,
        seconds: rounded(seconds),
        'µs an entry': rounded((seconds * 1e6) / entries),
        MB: rounded(bytes / 1e6),
      })
      const asked = [
        ['5 years', { from, to }],
        ['1 year', { from: to - 365 * dayMs, to }],
        ['30 days', { from: to - 30 * dayMs, to }],
        ['5 years, one site', { from, to, sites: new Set(['s1']) }],
      ] as const
      for (const [what, period] of asked) {
        const [begun, used] = [performance.now(), process.cpuUsage()]
        const { annunciations, acknowledgement } = await log.kpis({ ...period, zone })
        const ms = rounded(performance.now() - begun)
        const { user, system } = process.cpuUsage(used)
        const p95 = rounded((acknowledgement.low.p95Ms ?? 0) / 1000)
        report({ what, alarms: annunciations, ms, 'CPU ms': rounded((user + system) / 1000), 'p95 of low, s': p95 })
      }
      const rss = rounded(process.memoryUsage.rss() / 1e6)
      report({ what: 'memory of the process', MB: rss })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
