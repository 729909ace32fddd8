import type { Session } from '../../postgres/postgres.ts'
import { CursorMoved } from '../alarms.ts'

/** A partition as whoever evaluates it last saw it: another one in the row means another evaluator. */
export interface Held {
  /** Counts the evaluators that have begun. */
  readonly epoch: number
  /** Offset in the reading log of the next message to evaluate. */
  readonly cursor: number
}

/** The row of a partition; `entries`: how many its journal has. */
export interface Place extends Held {
  readonly entries: number
}

export async function placeOf(session: Session, partition: number): Promise<Place> {
  return placeIn(await session.rows(`SELECT ${columns} FROM alarm_partition WHERE id = $1`, [partition]), partition)
}

/** Holds the row until the transaction ends: everybody who writes to the partition does, one after the other. */
export async function lockPlace(session: Session, partition: number): Promise<Place> {
  const text = `SELECT ${columns} FROM alarm_partition WHERE id = $1 FOR UPDATE`
  return placeIn(await session.rows(text, [partition]), partition)
}

/** Locks it for an evaluator; rejects with `CursorMoved` where another has begun or committed since. */
export async function lockHeld(session: Session, partition: number, held: Held): Promise<Place> {
  const place = await lockPlace(session, partition)
  if (place.epoch !== held.epoch || place.cursor !== held.cursor) throw movedSince(held, place)
  return place
}

export function movedSince(held: Held, found: Held): CursorMoved {
  const by =
    found.epoch === held.epoch ? '' : `, as another evaluator (${found.epoch}, this was ${held.epoch}) has begun`
  return new CursorMoved(`the cursor was ${held.cursor} and is ${found.cursor}${by}`)
}

const columns = 'epoch, "offset", entries'

function placeIn([row]: readonly Readonly<Record<string, unknown>>[], partition: number): Place {
  if (!row) throw new Error(`partition ${partition} has no row in alarm_partition`)
  return { epoch: Number(row['epoch']), cursor: Number(row['offset']), entries: Number(row['entries']) }
}
