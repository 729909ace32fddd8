import { type Priority, priorities } from '../priority.ts'
import { dayMs } from './fact.ts'
import { markKinds, NumberReader, type Packed, quarterOf } from './pack.ts'
import { Ranks } from './ranks.ts'
import { type RateKpi, RateWatch } from './rate.ts'
import { weekHours } from './week-hour.ts'

export interface KpiPeriod {
  /** By our clock, epoch ms, included and excluded. */
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
  /** Alarms that were raised for the third time within a minute. */
  readonly chattering: readonly string[]
  /** How often an alarm had gone within ten seconds. */
  readonly fleeting: number
  /** Alarms active for more than a day at the end of the period. */
  readonly standing: readonly string[]
  readonly priorityMix: Readonly<Record<Priority, number>>
  readonly acknowledgement: Readonly<Record<Priority, AcknowledgementKpi>>
  /** Annunciations by site, weekday (0 Sunday) and hour, most first. */
  readonly hotSpots: readonly HotSpot[]
}

export interface AcknowledgementKpi {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** Calls of the period that nobody had acknowledged by its end. */
  readonly never: number
}

export interface HotSpot {
  readonly site: string
  readonly weekday: number
  readonly hour: number
  readonly annunciations: number
}

/** The packed facts of a site on a day. */
export interface Part extends Packed {
  readonly site: string
}

/**
 * Adds up the KPIs of a period out of packed facts, which come in pieces: one for each UTC day, in order, each twice. It
 * keeps counts by alarm, by site and hour of the week, and by length of wait; nothing that grows with the period.
 */
export class KpiSum {
  private readonly period: KpiPeriod
  private readonly alarmOf: (number: number) => string
  private readonly rate: RateWatch
  private readonly weekHour: (quarter: number) => number
  /** By the alarms' numbers. */
  private readonly byAlarm: number[] = []
  private readonly bySite = new Map<string, number[]>()
  private readonly mix = counts()
  private readonly begun = counts()
  private readonly ranks = byPriority(() => new Ranks([0.5, 0.95]))
  private readonly chattering = new Set<number>()
  private fleeting = 0
  private annunciations = 0
  private pass: 'first' | 'second' = 'first'

  constructor(period: KpiPeriod, alarmOf: (number: number) => string) {
    this.period = period
    this.alarmOf = alarmOf
    this.rate = new RateWatch(period.from)
    this.weekHour = weekHours(period.zone)
  }

  /** A day, the first time. */
  take(day: number, parts: readonly Part[]): void {
    const times: number[] = []
    for (const part of parts) {
      this.takeCalls(day, part, times)
      this.takeMarks(day, part)
      this.eachWait(day, part, (priority, wait) => this.ranks[priority].count(wait))
    }
    for (const at of Float64Array.from(times).sort()) this.rate.take(at)
  }

  /** The same day, after all days have been taken; of its parts only the acknowledgements. */
  look(day: number, parts: readonly Pick<Part, 'acknowledgements'>[]): void {
    if (this.pass === 'first') for (const priority of priorities) this.ranks[priority].narrow()
    this.pass = 'second'
    for (const part of parts) this.eachWait(day, part, (priority, wait) => this.ranks[priority].look(wait))
  }

  /** `standing`: alarms that stood for more than a day at the period's end; `to`: that end, where it was open. */
  result(standing: readonly string[], to = this.period.to): Kpis {
    const { annunciations, ranks, begun } = this
    const topTen = Object.entries(this.byAlarm)
      .map(([number, count]) => ({ alarm: this.alarmOf(Number(number)), annunciations: count }))
      .sort((a, b) => b.annunciations - a.annunciations || (a.alarm < b.alarm ? -1 : 1))
      .slice(0, 10)
    const share = (count: number) => (annunciations > 0 ? count / annunciations : 0)
    return {
      ...this.rate.result(to),
      annunciations,
      topTen,
      topTenShare: share(topTen.reduce((sum, each) => sum + each.annunciations, 0)),
      chattering: [...this.chattering].map(this.alarmOf).sort(),
      fleeting: this.fleeting,
      standing,
      priorityMix: byPriority((priority) => share(this.mix[priority])),
      acknowledgement: byPriority((priority) => ({
        p50Ms: ranks[priority].at(0.5),
        p95Ms: ranks[priority].at(0.95),
        never: begun[priority] - ranks[priority].size,
      })),
      hotSpots: this.hotSpots(),
    }
  }

  private takeCalls(day: number, { site, calls }: Part, times: number[]): void {
    const { from, to } = this.period
    const hours = this.bySite.get(site) ?? new Array<number>(168).fill(0)
    for (const reader = new NumberReader(calls); reader.hasMore; ) {
      const word = reader.next()
      const serverAt = day * dayMs + reader.next()
      const alarm = reader.next()
      const late = reader.next()
      if (serverAt < from || serverAt >= to) continue
      times.push(serverAt)
      this.annunciations += 1
      this.byAlarm[alarm] = (this.byAlarm[alarm] ?? 0) + 1
      const priority = priorityOf(word >> 1)
      this.mix[priority] += 1
      this.begun[priority] += word % 2
      const hour = this.weekHour(quarterOf(serverAt, late))
      hours[hour] = (hours[hour] ?? 0) + 1
    }
    this.bySite.set(site, hours)
  }

  private takeMarks(day: number, { marks }: Part): void {
    const { from, to } = this.period
    for (const reader = new NumberReader(marks); reader.hasMore; ) {
      const kind = markKinds[reader.next()]
      const serverAt = day * dayMs + reader.next()
      const alarm = reader.next()
      if (serverAt < from || serverAt >= to) continue
      if (kind === 'fleeting') this.fleeting += 1
      else this.chattering.add(alarm)
    }
  }

  private eachWait(
    day: number,
    { acknowledgements }: Pick<Part, 'acknowledgements'>,
    take: (priority: Priority, wait: number) => void,
  ): void {
    const { from, to } = this.period
    for (const reader = new NumberReader(acknowledgements); reader.hasMore; ) {
      const priority = priorityOf(reader.next())
      const serverAt = day * dayMs + reader.next()
      const wait = reader.next()
      if (serverAt - wait >= from && serverAt < to) take(priority, wait)
    }
  }

  private hotSpots(): HotSpot[] {
    return [...this.bySite]
      .flatMap(([site, hours]) =>
        hours.flatMap((annunciations, hour) =>
          annunciations === 0 ? [] : [{ site, weekday: Math.floor(hour / 24), hour: hour % 24, annunciations }],
        ),
      )
      .sort(
        (a, b) =>
          b.annunciations - a.annunciations ||
          a.weekday - b.weekday ||
          a.hour - b.hour ||
          (a.site < b.site ? -1 : Number(a.site > b.site)),
      )
  }
}

function byPriority<T>(of: (priority: Priority) => T): Record<Priority, T> {
  const [critical, high, medium, low] = priorities
  return { critical: of(critical), high: of(high), medium: of(medium), low: of(low) }
}

function priorityOf(place: number): Priority {
  const priority = priorities[place]
  if (!priority) throw new Error(`no priority is packed as ${place}`)
  return priority
}

function counts(): Record<Priority, number> {
  return byPriority(() => 0)
}
