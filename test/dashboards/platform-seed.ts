import { kpiLines, responseLine, siteLine } from '../../alarms/mirror-lines.ts'
import { newAlarm } from '../../core/alarm/alarm.ts'
import type { Kpis } from '../../core/alarm/kpi/sum.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { CrewResponse } from '../../core/delivery/response.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatLine } from '../../storage/readings/line-protocol.ts'

const minute = 60_000

/** Two hours of a platform in which all is well, up to `to`, as lines of ms; `wrong` overrides what its last five minutes say. */
export function platformHours(to: number, wrong: Readonly<Record<string, number>> = {}): readonly string[] {
  const lines: string[] = []
  const line = (tags: Record<string, string>, fields: Record<string, number>, at: number) => {
    const said = Object.entries(fields).map(([name, value]) => [
      name,
      at > to - 5 * minute ? (wrong[name] ?? value) : value,
    ])
    lines.push(formatLine({ measurement: 'platform', tags, fields: Object.fromEntries(said), at }))
  }
  for (let at = to - 120 * minute; at <= to; at += minute) {
    const n = (at - to) / minute + 121
    for (const process of ['broker', 'ingest', 'alarms', 'api']) {
      const counters = { log_messages_total: n * 600, ingest_late_total: n, store_unavailable_total: 1 }
      const histograms = ['alarms_delay_seconds', 'log_commit_seconds', 'store_write_seconds'].flatMap((name) => [
        [`${name}_sum`, n * 2],
        [`${name}_count`, n * 100],
      ])
      const gauges = {
        ...{
          log_stalled: 0,
          log_bytes: 1e9,
          log_quota_bytes: 1e10,
          disk_free_bytes: 1e11,
          ingest_lag_messages: 3,
          broker_connections: 25,
        },
        ...{ process_resident_memory_bytes: 2e8, nodejs_eventloop_lag_p99_seconds: 0.01 },
      }
      line({ process }, { ...counters, ...Object.fromEntries(histograms), ...gauges }, at)
    }
    for (const part of ['alarms', 'notices', 'ingest', 'crews'])
      line({ process: 'api', part }, { progress_well: 1, progress_lag_seconds: 0.2 }, at)
    line({ process: 'ingest', reason: 'not-json' }, { ingest_rejects_total: n }, at)
    line({ process: 'broker', reason: 'wrong-password' }, { broker_refusals_total: n }, at)
    line({ process: 'alarms', channel: 'log', state: 'not-reached' }, { notices_recipients: 0 }, at)
    line({ process: 'alarms', channel: 'log', outcome: 'accepted' }, { notices_total: n, deliveries_total: n }, at)
    line({ process: 'alarms', because: 'unavailable' }, { platform_metrics_lost_total: 0 }, at)
    const facts = { page: 'http://huoshui.example' }
    lines.push(formatLine({ measurement: 'platform_facts', tags: { process: 'api' }, fields: facts, at }))
  }
  return lines
}

/** How people responded to four calls in the last hours: one answered late, one not at all. */
export function responses({ rules }: Plant, to: number): readonly CrewResponse[] {
  return priorities.flatMap((priority, index) => {
    const rule = rules.find((each) => each.priority === priority)
    if (!rule) return []
    const answered = [20_000, 400_000, undefined, 60_000][index]
    return [
      {
        ...{
          alarm: rule.id,
          occurrence: 1,
          priority,
          calledAt: to - (index + 1) * 30 * minute,
          messages: 2,
          toldMs: 900,
        },
        ...(answered !== undefined && { answeredMs: answered, arrivedMs: 1_800_000 + answered }),
        ...{ isInTime: answered !== undefined && answered <= 300_000, isAnswered: answered !== undefined },
      },
    ]
  })
}

/** KPIs of thirty days that were not good. */
export const kpis: Kpis = {
  ...{ annunciations: 400, perHour: 400 / 720, overloadedShare: 0.002, floodCount: 2, floods: [], floodMinutes: 40 },
  ...{
    floodShare: 40 / 43_200,
    histogram: Array.from({ length: 21 }, (_, calls) => (calls === 0 ? 4_000 : 21 - calls)),
  },
  ...{ topTen: [{ alarm: 'a.b.c.d', annunciations: 90 }], topTenShare: 0.3, chattering: ['x', 'y'], fleeting: 3 },
  ...{ standing: ['z'], priorityMix: { critical: 0.01, high: 0.09, medium: 0.2, low: 0.7 } },
  acknowledgement: {
    critical: { p50Ms: 60_000, p95Ms: 130_000, never: 0 },
    high: { p50Ms: 200_000, p95Ms: 700_000, never: 1 },
    medium: { p50Ms: 900_000, p95Ms: 2_000_000, never: 2 },
    low: { p50Ms: null, p95Ms: null, never: 9 },
  },
  hotSpots: [
    { site: 'nangan-canal', weekday: 6, hour: 2, annunciations: 30 },
    { site: 'beigan-canal', weekday: 6, hour: 2, annunciations: 5 },
    { site: 'beigan-canal', weekday: 0, hour: 14, annunciations: 4 },
  ],
}

/** What the alarm mirror writes beside its journal, as lines of ns. `worst`: the site with a critical alarm that calls. */
export function alarmLines(plant: Plant, to: number, worst: string | undefined): readonly string[] {
  const alarm = { ...newAlarm('x', 'critical'), condition: 'active', bare: 'UNACK' } as const
  return [
    ...[5, 1, 0].flatMap((ago) =>
      plant.sites.map((site) => siteLine(site, site.id === worst ? [alarm] : [], to - ago * minute)),
    ),
    ...kpiLines(kpis, Math.floor(to / 3_600_000) * 3_600_000),
    ...responses(plant, to).map((response) => responseLine(response, plant)),
  ]
}
