import type { Priority } from '../priority.ts'

/**
 * What the KPIs are made of: facts that an entry of the journal completes, each with the time that it counts at
 * (`serverAt`, our clock, epoch ms). They do not depend on the period that is asked for.
 */
export interface Call {
  readonly alarm: string
  readonly site: string
  readonly priority: Priority
  readonly serverAt: number
  /** When it was measured, in quarters of an hour since 1970: no zone's clock is set finer. */
  readonly quarter: number
  /** A call on top of one that nobody has acknowledged is the same wait. */
  readonly wait: 'begins' | 'goes-on'
}

/** The acknowledgement of a call. */
export interface Acknowledgement {
  readonly site: string
  /** Of the call. */
  readonly priority: Priority
  readonly serverAt: number
  /** Of the first call that it answers. */
  readonly calledAt: number
}

/** `chattering`: raised for the third time within a minute of measurement; `fleeting`: gone within ten seconds of it. */
export interface Mark {
  readonly kind: 'chattering' | 'fleeting'
  readonly alarm: string
  readonly site: string
  readonly serverAt: number
}

/** An alarm that was active for more than a day, by the time of its end; or still is. */
export interface Standing {
  readonly alarm: string
  readonly site: string
  /** Of measurement. */
  readonly raisedAt: number
  /** When people were called. */
  readonly calledAt: number
  /** By our clock; undefined while it stands. */
  readonly endedAt?: number
}

export interface Facts {
  readonly calls: readonly Call[]
  readonly acknowledgements: readonly Acknowledgement[]
  readonly marks: readonly Mark[]
}

export const dayMs = 86_400_000
export const quarterMs = 900_000

/** The UTC day that a fact is kept in; days bound nothing but the pieces that facts come in. */
export function dayOf(serverAt: number): number {
  return Math.floor(serverAt / dayMs)
}

/** Alarms that had stood for more than a day by then, sorted. */
export function standingAt(to: number, alarms: Iterable<Standing>): string[] {
  const found = new Set<string>()
  for (const { alarm, raisedAt, calledAt, endedAt } of alarms) {
    if (calledAt < to && to - raisedAt > dayMs && (endedAt === undefined || endedAt >= to)) found.add(alarm)
  }
  return [...found].sort()
}
