import { wallClock } from '../local-time.ts'
import type { JournalEntry } from './journal.ts'
import { type Call, chattering, isFleeting, pairUp } from './kpi/episode.ts'
import { type RateKpi, rateKpi } from './kpi/rate.ts'
import { type Priority, priorities } from './priority.ts'

export interface KpiPeriod {
  /** Epoch ms, included and excluded. */
  readonly from: number
  readonly to: number
  /** IANA zone of the hot spots. */
  readonly zone: string
}

/** How good the alarm system was (after EEMUA 191 and ISA-18.2 §16). Shares are 0 to 1, times ms. */
export interface Kpis extends RateKpi {
  readonly annunciations: number
  readonly topTen: readonly { readonly alarm: string; readonly annunciations: number }[]
  readonly topTenShare: number
  readonly chattering: readonly string[]
  readonly fleeting: number
  /** Alarms active for more than a day at the end of the period. */
  readonly standing: readonly string[]
  readonly priorityMix: Readonly<Record<Priority, number>>
  readonly acknowledgement: Readonly<Record<Priority, Acknowledgement>>
  /** Annunciations by site, weekday (0 Sunday) and hour, most first. */
  readonly hotSpots: readonly HotSpot[]
}

export interface Acknowledgement {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** Calls that nobody has acknowledged by the end of the period. */
  readonly never: number
}

export interface HotSpot {
  readonly site: string
  readonly weekday: number
  readonly hour: number
  readonly annunciations: number
}

const dayMs = 86_400_000

/**
 * The KPIs of a stretch of the journal, which should begin early enough to hold the raisings of what stands. Only what
 * called for people counts: neither shadow rules nor what was shelved, suppressed or out of service.
 */
export function kpisOf(journal: readonly JournalEntry[], { from, to, zone }: KpiPeriod): Kpis {
  const heard = journal.filter(({ audience, serverAt }) => audience === 'people' && serverAt < to)
  const called = heard.filter(({ call, serverAt }) => call === 'annunciated' && serverAt >= from)
  const times = called.map(({ serverAt }) => serverAt).sort((a, b) => a - b)
  const { episodes, calls } = pairUp(heard)
  const within = episodes.filter(({ raisedAt }) => raisedAt >= from && raisedAt < to)
  const answered = calls.filter(({ calledAt }) => calledAt >= from)
  const byAlarm = [...countBy(called, ({ alarm }) => alarm)]
    .map(([alarm, annunciations]) => ({ alarm, annunciations }))
    .sort((a, b) => b.annunciations - a.annunciations || (a.alarm < b.alarm ? -1 : 1))
  const topTen = byAlarm.slice(0, 10)
  const share = (count: number) => (called.length > 0 ? count / called.length : 0)
  return {
    ...rateKpi(times, from, to),
    annunciations: called.length,
    topTen,
    topTenShare: share(topTen.reduce((sum, { annunciations }) => sum + annunciations, 0)),
    chattering: chattering(within),
    fleeting: within.filter(isFleeting).length,
    standing: episodes
      .filter(({ raisedAt, returnedAt }) => returnedAt === undefined && to - raisedAt > dayMs)
      .map(({ alarm }) => alarm)
      .sort(),
    priorityMix: byPriority((priority) => share(called.filter((entry) => entry.priority === priority).length)),
    acknowledgement: byPriority((priority) => acknowledgement(answered.filter((call) => call.priority === priority))),
    hotSpots: hotSpotsOf(called, zone),
  }
}

function byPriority<T>(of: (priority: Priority) => T): Record<Priority, T> {
  const [critical, high, medium, low] = priorities
  return { critical: of(critical), high: of(high), medium: of(medium), low: of(low) }
}

function acknowledgement(calls: readonly Call[]): Acknowledgement {
  const waits = calls
    .flatMap(({ calledAt, acknowledgedAt }) => (acknowledgedAt === undefined ? [] : [acknowledgedAt - calledAt]))
    .sort((a, b) => a - b)
  return { p50Ms: quantile(waits, 0.5), p95Ms: quantile(waits, 0.95), never: calls.length - waits.length }
}

/** Nearest rank: a wait that did happen. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

function hotSpotsOf(called: readonly JournalEntry[], zone: string): HotSpot[] {
  const counts = countBy(called, ({ site, at }) => {
    const wall = new Date(wallClock(at, zone))
    return `${wall.getUTCDay()} ${wall.getUTCHours()} ${site}`
  })
  return [...counts]
    .map(([key, annunciations]) => {
      const [weekday, hour, site = ''] = key.split(' ')
      return { site, weekday: Number(weekday), hour: Number(hour), annunciations }
    })
    .sort((a, b) => b.annunciations - a.annunciations || a.weekday - b.weekday || a.hour - b.hour)
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}
