import { type Priority, priorities } from '../alarm/priority.ts'
import type { DeliveryRecord } from './record.ts'

/** How people were reached, of one priority. Times ms; null where there was nothing to measure. */
export interface CallingKpis {
  /** Occurrences for which somebody was called. */
  readonly called: number
  /** Of these, those of whom a provider took at least one message. */
  readonly told: number
  /** From the first decision to the first acceptance. */
  readonly toldMs: Quantiles
  /** From the first acceptance to the first answer by key, button or link, of those that were answered. */
  readonly answeredMs: Quantiles
  /** Of all that were called, those answered within five minutes of being told (叫应率); null where none was called. */
  readonly answeredInTime: number | null
  /** Nobody has answered. */
  readonly unanswered: number
}

export interface Quantiles {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** An answer so long after being told is in time. */
export const inTimeMs = 300_000

/** When an occurrence was answered: acknowledged in the journal, by whatever means; undefined where it was not. */
export type AnsweredAt = (alarm: string, occurrence: number) => number | undefined

/** A call for an alarm: no drill, and nothing that is no alarm. */
export function isCallForAlarm({ purpose, isDrill, about }: DeliveryRecord): boolean {
  return purpose === 'call' && !isDrill && !about
}

/** When the first of an occurrence's calls was decided, and when a provider took the first; epoch ms. */
export function callTimes(calls: readonly DeliveryRecord[]): { readonly decidedAt: number; readonly toldAt?: number } {
  const decidedAt = Math.min(...calls.map((call) => call.decidedAt))
  const accepted = calls.flatMap(({ acceptedAt }) => acceptedAt ?? [])
  return { decidedAt, ...(accepted.length > 0 && { toldAt: Math.min(...accepted) }) }
}

/** Of calls for alarms: no drills, no hand-overs. */
export function callingKpis(
  deliveries: readonly DeliveryRecord[],
  answeredAt: AnsweredAt,
): Readonly<Record<Priority, CallingKpis>> {
  const real = deliveries.filter(isCallForAlarm)
  const occurrences = [...Map.groupBy(real, ({ alarm, occurrence }) => `${alarm}#${occurrence}`).values()]
  return Object.fromEntries(
    priorities.map((priority) => [
      priority,
      kpisOf(
        occurrences.filter(([first]) => first?.priority === priority),
        answeredAt,
      ),
    ]),
  ) as Record<Priority, CallingKpis>
}

function kpisOf(occurrences: readonly (readonly DeliveryRecord[])[], answeredAt: AnsweredAt): CallingKpis {
  const each = occurrences.map((all) => {
    const [first] = all
    const { decidedAt: decided, toldAt: told } = callTimes(all)
    const answered = first && answeredAt(first.alarm, first.occurrence)
    return { decided, told, answered }
  })
  const told = each.flatMap((one) => (one.told === undefined ? [] : Math.max(0, one.told - one.decided)))
  const answers = each.flatMap(({ told: at, answered }) =>
    at === undefined || answered === undefined ? [] : Math.max(0, answered - at),
  )
  return {
    called: each.length,
    told: told.length,
    toldMs: quantilesOf(told),
    answeredMs: quantilesOf(answers),
    answeredInTime: each.length === 0 ? null : answers.filter((ms) => ms <= inTimeMs).length / each.length,
    unanswered: each.filter(({ answered }) => answered === undefined).length,
  }
}

/** The nearest rank. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
