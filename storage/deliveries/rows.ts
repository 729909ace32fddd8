import { createHash, createHmac } from 'node:crypto'
import { answerVerbs } from '../../core/delivery/outcome.ts'
import type { DeliveryRecord, NoteRecord } from '../../core/delivery/record.ts'
import type { HandOverRecord } from '../../core/hand-over/hand-over.ts'
import type { Calling, Link, LinkSaid, NewDelivery, Said } from './deliveries.ts'
import type { Incoming, NewIncoming } from './incoming.ts'

type Row = Readonly<Record<string, unknown>>

/** Neither accepted nor given up. */
export const unsettled = "outcome IN ('decided', 'attempted', 'retrying')"

export function isOver({ state }: Calling): boolean {
  return state?.stage.name === 'over'
}

export function decidedOf(delivery: NewDelivery): DeliveryRecord {
  return { ...delivery, outcome: 'decided', attempts: 0 }
}

/** What waits for the role `alarms`; what nobody can read waits for nobody. */
export function stateOf(incoming: NewIncoming): 'waiting' | 'unmatched' {
  return incoming.is === 'unreadable' ? 'unmatched' : 'waiting'
}

/** What these stores wrote themselves, as JSON. */
function contentOf<T>(row: Row): T {
  return JSON.parse(String(row['content']))
}

/** A calling as it was kept; before it said what it is about, it had its hand-over by itself. */
export function callingOf(row: Row): Calling {
  const { handOver, ...calling } = contentOf<Calling & { readonly handOver?: HandOverRecord }>(row)
  return handOver ? { ...calling, about: { is: 'hand-over', ...handOver } } : calling
}

export function deliveryOf(row: Row): DeliveryRecord {
  const { isHandOver, ...delivery } = contentOf<DeliveryRecord & { readonly isHandOver?: true }>(row)
  return isHandOver ? { ...delivery, about: 'hand-over' } : delivery
}

export function noteOf(row: Row): NoteRecord {
  const { alarm, occurrence, at } = row
  return { alarm: String(alarm), occurrence: Number(occurrence), at: Number(at), note: contentOf(row) }
}

export function saidIn(row: Row): Said[] {
  const { alarm, occurrence, at, note } = noteOf(row)
  if (note.note !== 'said') return []
  const says = answerVerbs.find((verb) => verb === note.says)
  return says ? [{ alarm, occurrence, at, says, by: note.by, via: note.via }] : []
}

export function incomingOf(row: Row): Incoming {
  return { ...contentOf<Incoming>(row), row: Number(row['row']) }
}

export function linkIn(row: Row | undefined): Link | undefined {
  return row && { alarm: String(row['alarm']), occurrence: Number(row['occurrence']), person: String(row['person']) }
}

/** The secret of a person's link, 22 characters: the same each time. */
export function linkSecretOf(key: Uint8Array, { alarm, occurrence, person }: Link): string {
  const mac = createHmac('sha256', key).update(JSON.stringify([alarm, occurrence, person]))
  return mac.digest('base64url').slice(0, 22)
}

export function linkHash(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

export function saidByLinkIn(row: Row, run: number): LinkSaid[] {
  const verb = answerVerbs.find((known) => known === row['verb'])
  return verb === undefined ? [] : [{ run, verb, at: Number(row['at']) }]
}
