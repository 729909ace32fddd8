import { type Alarm, isCovered, stateOf } from '../../core/alarm/alarm.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { settlesInMs } from '../../core/notice/decide.ts'
import type { NewOrder } from '../../core/order/order.ts'
import { wayOf } from '../../core/people/way.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'

/** What an entry of the alarm journal is for work orders. */
export type Opening =
  | { readonly is: 'nothing' }
  | { readonly is: 'opened'; readonly given: NewOrder }
  /** Out of a backlog: asked again at `due`, when the rest of it is there. */
  | { readonly is: 'settling'; readonly due: number }
  /** Of one that may have its order: it is more urgent now. */
  | { readonly is: 'worsened' }

/** The alarm as it is now, which may be later than the entry. */
export interface Seen {
  readonly plant: Plant
  readonly alarm: Alarm | undefined
  readonly rule: AlarmRule | undefined
}

/** An entry so old is read late, after an outage or for the first time: only what still stands gets an order. */
const freshMs = 600_000

export function openingOf(entry: NumberedEntry, seen: Seen, now: number): Opening {
  const { audience, call, event } = entry
  if (audience !== 'people') return { is: 'nothing' }
  if (call !== 'annunciated') return event === 'worsened' ? { is: 'worsened' } : { is: 'nothing' }
  const settles = settlesInMs(entry, now)
  if (settles > 0) return { is: 'settling', due: now + settles }
  const age = Math.abs(now - entry.serverAt)
  const given = age < freshMs && !isBacklog(entry) ? newOrder(entry, seen) : standing(entry, seen)
  if (given) return { is: 'opened', given }
  return event === 'worsened' ? { is: 'worsened' } : { is: 'nothing' }
}

/** The order of an occurrence that still stands, and that nothing lies over; undefined where none is needed any more. */
export function standing(
  { alarm: id, occurrence, site, priority }: Pick<NumberedEntry, 'alarm' | 'occurrence' | 'site' | 'priority'>,
  seen: Seen,
): NewOrder | undefined {
  const { alarm } = seen
  if (alarm?.occurrence !== occurrence || stateOf(alarm) === 'NORM' || isCovered(alarm)) return undefined
  return newOrder({ alarm: id, occurrence, site, priority }, seen)
}

/** By the route of the alarm; undefined where that asks for none. */
function newOrder(
  { alarm: id, occurrence, site, priority }: Pick<NumberedEntry, 'alarm' | 'occurrence' | 'site' | 'priority'>,
  { plant, alarm, rule }: Seen,
): NewOrder | undefined {
  const way = wayOf(plant, { site, priority }, rule)
  if (!way?.route.order) return undefined
  const { route, crew, cell } = way
  const raisedAt = (alarm?.occurrence === occurrence && alarm.raised?.at) || undefined
  return {
    about: {
      site,
      ...(rule?.asset !== undefined && { asset: rule.asset }),
      ...(rule?.point !== undefined && { point: rule.point }),
      ...(cell !== undefined && { cell }),
      alarm: { id, occurrence, ...(raisedAt !== undefined && { raisedAt }) },
    },
    ...{ priority, times: plant.duty.orders[priority], escalation: route.escalation },
    ...(crew && { to: { crew: crew.id } }),
    ...(crew?.officer !== undefined && { officer: crew.officer }),
  }
}

function isBacklog(entry: NumberedEntry): boolean {
  return settlesInMs(entry, entry.serverAt) > 0
}
