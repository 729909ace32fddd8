import { type Alarm, isAnnunciated, stateOf } from '../core/alarm/alarm.ts'
import type { Kpis } from '../core/alarm/kpi/sum.ts'
import { type Priority, priorities } from '../core/alarm/priority.ts'
import type { CrewResponse } from '../core/delivery/response.ts'
import type { Plant, Site } from '../core/plant/plant.ts'
import type { NumberedEntry } from '../storage/alarms/alarms.ts'
import { formatLine } from '../storage/readings/line-protocol.ts'

/** What is copied into InfluxDB for Grafana, as lines whose times are ns. */

const nsPerMs = 1_000_000

function ns(at: number): bigint {
  return BigInt(Math.floor(at)) * BigInt(nsPerMs)
}

/** 4 critical, 3 high, 2 medium, 1 low. */
function rankOf(priority: Priority): bigint {
  return BigInt(priorities.length - priorities.indexOf(priority))
}

/**
 * `alarm`: one transition, at its event time. Where a device's clock stands still an alarm can be raised, return and be
 * raised again in one ms, and InfluxDB keeps one line for a series and time: the journal number tells them apart as ns.
 */
export function entryLine(entry: NumberedEntry): string {
  const { number, alarm, site, event, priority, audience, at, from, to, who, why, value, limit, colour, call } = entry
  const { ruleVersion, ruleVersionBefore } = entry
  return formatLine({
    measurement: 'alarm',
    tags: { site, alarm, event, priority, audience },
    fields: {
      number: BigInt(number),
      from,
      to,
      who,
      why,
      call,
      ...(typeof value === 'number' && { value }),
      ...(limit !== undefined && { limit }),
      ...(colour && { colour }),
      ...(event.startsWith('rule-') && { rule: ruleVersion }),
      ...(ruleVersionBefore !== undefined && { rule_before: ruleVersionBefore }),
    },
    at: ns(at) + BigInt(number % nsPerMs),
  })
}

/** `alarm_active`: an alarm that is not NORM, at a full minute. */
export function standingLine(site: string, alarm: Alarm, at: number): string {
  return formatLine({
    measurement: 'alarm_active',
    tags: { site, alarm: alarm.id, priority: alarm.priority, state: stateOf(alarm) },
    fields: { active: alarm.condition === 'active' ? 1n : 0n, unacknowledged: isAnnunciated(alarm) ? 1n : 0n },
    at: ns(at),
  })
}

/**
 * `alarm_site`: a site at a full minute, also when all is well there: that it was written shows that alarms are looked at.
 * `worst`: the priority of the worst active alarm that is not put aside as a number, 4 critical to 1 low, 0 none.
 */
export function siteLine(
  { id, at: [lat, lon] }: Pick<Site, 'id' | 'at'>,
  alarms: readonly Alarm[],
  at: number,
): string {
  const active = alarms.filter((alarm) => alarm.condition === 'active' && !putAside.has(stateOf(alarm)))
  const worst = active.map(({ priority }) => rankOf(priority)).reduce((most, rank) => (rank > most ? rank : most), 0n)
  return formatLine({
    measurement: 'alarm_site',
    tags: { site: id },
    fields: { worst, active: BigInt(active.length), calling: BigInt(alarms.filter(isAnnunciated).length), lat, lon },
    at: ns(at),
  })
}

const putAside: ReadonlySet<string> = new Set(['SHLVD', 'DSUPR', 'OOSRV'])

/** Alarms that are told apart as bad actors, and hours of the week as hot spots, each hour. */
const mostHotSpots = 200

/**
 * How good the alarm system was over the 30 days before a full hour: `alarm_kpi`, by priority `alarm_kpi_priority`, the
 * ten-minute slots by how many calls they had `alarm_kpi_slots`, the ten worst alarms `alarm_kpi_top`, and calls by site,
 * weekday and hour `alarm_kpi_hot`; those of all sites by weekday and hour `alarm_kpi_week`. Shares are 0 to 1, times s.
 */
export function kpiLines(kpis: Kpis, at: number): readonly string[] {
  const line: LineMaker = (measurement, tags, fields) => formatLine({ measurement, tags, fields, at: ns(at) })
  const seconds = (name: string, ms: number | null) => (ms === null ? {} : { [name]: ms / 1000 })
  return [
    line(
      'alarm_kpi',
      {},
      {
        annunciations: kpis.annunciations,
        per_hour: kpis.perHour,
        overloaded_share: kpis.overloadedShare,
        flood_share: kpis.floodShare,
        floods: kpis.floodCount,
        flood_minutes: kpis.floodMinutes,
        top_ten_share: kpis.topTenShare,
        chattering: kpis.chattering.length,
        fleeting: kpis.fleeting,
        standing: kpis.standing.length,
      },
    ),
    ...priorities.map((priority) => {
      const { p50Ms, p95Ms, never } = kpis.acknowledgement[priority]
      const share = kpis.priorityMix[priority]
      return line(
        'alarm_kpi_priority',
        { priority },
        { share, never, ...seconds('p50', p50Ms), ...seconds('p95', p95Ms) },
      )
    }),
    ...kpis.histogram.map((slots, calls) =>
      line('alarm_kpi_slots', { calls: String(calls).padStart(2, '0') }, { slots }),
    ),
    ...kpis.topTen.map(({ alarm, annunciations }) => line('alarm_kpi_top', { alarm }, { annunciations })),
    ...weekLines(kpis.hotSpots, line),
    ...kpis.hotSpots
      .slice(0, mostHotSpots)
      .map(({ site, weekday, hour, annunciations }) =>
        line(
          'alarm_kpi_hot',
          { site, weekday: String(weekday), hour: String(hour).padStart(2, '0') },
          { annunciations },
        ),
      ),
  ]
}

type LineMaker = (measurement: string, tags: Readonly<Record<string, string>>, fields: Record<string, number>) => string

/** All calls, a line for each weekday with a field for each hour, `h00` to `h23`, also where there was none. */
function weekLines(hotSpots: Kpis['hotSpots'], line: LineMaker): readonly string[] {
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { weekday, hour, annunciations } of hotSpots) {
    const day = hours[weekday]
    if (day) day[hour] = (day[hour] ?? 0) + annunciations
  }
  return hours.map((day, weekday) => {
    const fields = day.map((calls, hour) => [`h${String(hour).padStart(2, '0')}`, calls] as const)
    return line('alarm_kpi_week', { weekday: String(weekday) }, Object.fromEntries(fields))
  })
}

/**
 * `crew_response`: how people responded to one occurrence of an alarm, at the moment in which calling them was decided; no
 * person is named. Written again, with more fields, as it goes on. `told`, `answered`, `in_time`, `arrived` are 0 or 1.
 */
export function responseLine(response: CrewResponse, { sites }: Pick<Plant, 'sites'>): string {
  const { alarm, occurrence, priority, calledAt, messages, toldMs, answeredMs, isInTime, isAnswered, arrivedMs } =
    response
  // a site's id may hold dots
  const own = sites.filter((site) => alarm.startsWith(`${site.id}.`)).sort((a, b) => b.id.length - a.id.length)
  const { id, crew = '' } = own[0] ?? { id: alarm.slice(0, alarm.indexOf('.')) }
  const seconds = (name: string, ms: number | undefined) => (ms === undefined ? {} : { [name]: ms / 1000 })
  return formatLine({
    measurement: 'crew_response',
    tags: { site: id, crew, alarm, priority },
    fields: {
      called: 1,
      messages,
      told: Number(toldMs !== undefined),
      answered: Number(isAnswered),
      in_time: Number(isInTime),
      arrived: Number(arrivedMs !== undefined),
      occurrence,
      ...seconds('told_s', toldMs),
      ...seconds('answered_s', answeredMs),
      ...seconds('arrived_s', arrivedMs),
    },
    at: ns(calledAt),
  })
}
