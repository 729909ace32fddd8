import type { Session } from '../../postgres/postgres.ts'
import { IngestMoved } from '../state.ts'

/** The row of a part of ingest as its one writer last saw it. */
export interface Place {
  readonly partition: number
  /** Counts those who have begun. */
  readonly epoch: number
  /** Counts what was committed, so that one whose answer was lost is known. */
  readonly commits: number
  /** Offset in the part of the reading log of the next message. */
  readonly cursor: number
}

const columns = 'id, epoch, commits, "offset"'

export async function placeNow(session: Session, partition: number): Promise<Place> {
  return placeIn(await session.rows(`SELECT ${columns} FROM ingest_place WHERE id = $1`, [partition]))
}

/** Takes the place: who had it before commits no more. */
export async function takePlace(session: Session, partition: number): Promise<Place> {
  const text = `UPDATE ingest_place SET epoch = epoch + 1 WHERE id = $1 RETURNING ${columns}`
  return placeIn(await session.rows(text, [partition]))
}

/**
 * Counts a commit and holds the row until the transaction ends. Rejects with `IngestMoved` where somebody else has begun
 * or committed since, and where an earlier commit of our own was kept after all.
 */
export async function countCommit(session: Session, held: Place, cursor: number): Promise<Place> {
  const { partition, epoch, commits } = held
  const [row] = await session.rows(
    `UPDATE ingest_place SET commits = commits + 1, "offset" = $4
     WHERE id = $1 AND epoch = $2 AND commits = $3 RETURNING ${columns}`,
    [partition, epoch, commits, cursor],
  )
  if (row) return placeIn([row])
  const found = await placeNow(session, partition)
  const who = found.epoch === epoch ? 'an earlier commit was kept' : 'another ingest has begun'
  throw new IngestMoved(`the cursor was ${held.cursor} and is ${found.cursor}: ${who}`)
}

function placeIn([row]: readonly Readonly<Record<string, unknown>>[]): Place {
  if (!row) throw new Error('ingest_place has no row')
  const { id, epoch, commits, offset } = row
  return { partition: Number(id), epoch: Number(epoch), commits: Number(commits), cursor: Number(offset) }
}
