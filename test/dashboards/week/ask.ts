import { readFileSync } from 'node:fs'
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../../core/plant/plant.ts'
import { type DashboardName, dashboardNames } from '../../../dashboards/kit/links.ts'
import { makers } from '../../../dashboards/provisioning.ts'
import type { Influxd } from '../../support/influxd.ts'
import { expand, panelInterval, panelsOf, targetsOf, type View, variablesOf } from '../grafana.ts'
import type { Asked } from '../report.ts'

const day = 86_400_000

/** The site with the most points, and a level of it: what a reader may choose that costs most. */
function dearest({ sites, points }: Plant): { site: string; gauges: readonly string[]; one: View['variables'] } {
  const counts = Map.groupBy(points.values(), ({ site }) => site)
  const site = sites
    .map(({ id }) => id)
    .reduce((a, b) => ((counts.get(b)?.length ?? 0) > (counts.get(a)?.length ?? 0) ? b : a))
  const levels = (counts.get(site) ?? []).filter(({ quantity }) => quantity.id === 'water_level')
  const [level] = levels
  if (!level) throw new Error(`${site} has no level`)
  return {
    ...{ site, gauges: [...new Set(levels.map(({ asset }) => asset))] },
    one: { site, asset: level.asset, point: level.point, quantity: 'water_level' },
  }
}

/** Every query of every panel over the last `days` before `to`, once; `told` hears of each dashboard. */
export async function askAll(
  influxd: Influxd,
  plant: Plant,
  { to, days, database }: { to: number; days: number; database: string },
  told: (name: DashboardName) => void,
): Promise<readonly Asked[]> {
  const { site, gauges, one } = dearest(plant)
  const chosen: Partial<Record<DashboardName, View['variables']>> = {
    station: { site, asset: '.*', gauge: gauges },
    'point-detail': one,
  }
  const asked: Asked[] = []
  for (const name of dashboardNames) {
    told(name)
    const dashboard: Dashboard = makers[name](plant)
    for (const panel of panelsOf(dashboard)) {
      for (const { refId, query } of targetsOf(panel)) {
        const view = { from: to - spanOf(panel, days), to, variables: chosen[name] ?? { site: '.*', page: 'http://h' } }
        const text = expand(query, view, variablesOf(dashboard), panelInterval(panel))
        const [before, started] = [cpuMs(influxd.pid), performance.now()]
        const series = await influxd.query(text, database)
        const ms = performance.now() - started
        const rows = series.reduce((sum, { values }) => sum + values.length, 0)
        asked.push({
          ...{ dashboard: dashboard.uid ?? '', what: `${refId} ${panel.title}`, rows, ms },
          cpuMs: cpuMs(influxd.pid) - before,
        })
      }
    }
  }
  return asked
}

/** A panel's own span, where it has one, else that of the dashboard. */
function spanOf({ timeFrom }: Panel, days: number): number {
  const [, own] = /^(\d+)d$/.exec(timeFrom ?? '') ?? []
  return (own === undefined ? days : Number(own)) * day
}

/** What a process has computed so far, in steps of 10 ms (proc(5), utime and stime). */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) * 10
}
