import type { Session } from '../../postgres/postgres.ts'
import { CursorMoved } from '../alarms.ts'

/** A part as whoever evaluates it last saw it: another one in the row means another evaluator. */
export interface Held {
  /** Counts the evaluators that have begun. */
  readonly epoch: number
  /** Offset in the part of the reading log of the next message to evaluate. */
  readonly cursor: number
}

export async function placeOf(session: Session, partition: number): Promise<Held> {
  return placeIn(
    await session.rows('SELECT epoch, "offset" FROM alarm_partition WHERE id = $1', [partition]),
    partition,
  )
}

/** Holds the row until the transaction ends. */
export async function lockPlace(session: Session, partition: number): Promise<Held> {
  const text = 'SELECT epoch, "offset" FROM alarm_partition WHERE id = $1 FOR UPDATE'
  return placeIn(await session.rows(text, [partition]), partition)
}

/**
 * Locks it for an evaluator, and the journal behind it; how many entries that has. Rejects with `CursorMoved` where another
 * evaluator has begun or committed since.
 */
export async function lockHeld(session: Session, partition: number, held: Held): Promise<number> {
  const place = await lockPlace(session, partition)
  if (place.epoch !== held.epoch || place.cursor !== held.cursor) throw movedSince(held, place)
  return await lockJournal(session)
}

/**
 * Holds the end of the journal until the transaction ends; how many entries there are. Everybody who changes alarms does,
 * evaluators of all parts and people, always after a part's own row: so they wait for each other, and never in a ring.
 */
export async function lockJournal(session: Session): Promise<number> {
  const [row] = await session.rows('SELECT entries FROM journal_end FOR UPDATE')
  return Number(row?.['entries'])
}

export function movedSince(held: Held, found: Held): CursorMoved {
  const by =
    found.epoch === held.epoch ? '' : `, as another evaluator (${found.epoch}, this was ${held.epoch}) has begun`
  return new CursorMoved(`the cursor was ${held.cursor} and is ${found.cursor}${by}`)
}

function placeIn([row]: readonly Readonly<Record<string, unknown>>[], partition: number): Held {
  if (!row) throw new Error(`part ${partition} has no row in alarm_partition`)
  return { epoch: Number(row['epoch']), cursor: Number(row['offset']) }
}
