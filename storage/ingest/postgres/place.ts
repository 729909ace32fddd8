import type { Session } from '../../postgres/postgres.ts'
import { IngestMoved } from '../state.ts'

/** The row of ingest as its one writer last saw it. */
export interface Place {
  /** Counts those who have begun. */
  readonly epoch: number
  /** Counts what was committed, so that one whose answer was lost is known. */
  readonly commits: number
  /** Offset in the reading log of the next message. */
  readonly cursor: number
  /** The newest change of any point. */
  readonly changes: number
}

const columns = 'epoch, commits, "offset", changes'

export async function placeNow(session: Session): Promise<Place> {
  return placeIn(await session.rows(`SELECT ${columns} FROM ingest_place WHERE id = 0`))
}

/** Takes the place: who had it before commits no more. */
export async function takePlace(session: Session): Promise<Place> {
  return placeIn(await session.rows(`UPDATE ingest_place SET epoch = epoch + 1 WHERE id = 0 RETURNING ${columns}`))
}

/**
 * Counts a commit and holds the row until the transaction ends. Rejects with `IngestMoved` where somebody else has begun
 * or committed since, and where an earlier commit of our own was kept after all.
 */
export async function countCommit(
  session: Session,
  held: Place,
  next: { readonly cursor: number; readonly changes: number },
): Promise<Place> {
  const [row] = await session.rows(
    `UPDATE ingest_place SET commits = commits + 1, "offset" = $3, changes = $4
     WHERE id = 0 AND epoch = $1 AND commits = $2 RETURNING ${columns}`,
    [held.epoch, held.commits, next.cursor, next.changes],
  )
  if (row) return placeIn([row])
  const found = await placeNow(session)
  const who = found.epoch === held.epoch ? 'an earlier commit was kept' : 'another ingest has begun'
  throw new IngestMoved(`the cursor was ${held.cursor} and is ${found.cursor}: ${who}`)
}

function placeIn([row]: readonly Readonly<Record<string, unknown>>[]): Place {
  if (!row) throw new Error('ingest_place has no row')
  const { epoch, commits, offset, changes } = row
  return { epoch: Number(epoch), commits: Number(commits), cursor: Number(offset), changes: Number(changes) }
}
