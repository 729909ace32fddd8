import type { Session } from '../../postgres/postgres.ts'
import { entryOf, type QuarantineEntry, type Sighting, seenSoFar, shareOf } from '../quarantine.ts'

/** All entries, or those of one part. */
export async function quarantined(session: Session, partition?: number): Promise<QuarantineEntry[]> {
  const text = 'SELECT * FROM quarantine WHERE $1::integer IS NULL OR partition = $1 ORDER BY id'
  return (await session.rows(text, [partition ?? null])).map(entryOf)
}

/** Adds sightings; returns how many entries had to go for them, those unheard for longest first. */
export async function seeSightings(
  session: Session,
  sightings: readonly Sighting[],
  { most, partition }: { readonly most: number; readonly partition: number },
): Promise<number> {
  if (sightings.length === 0) return 0
  for (const sighting of sightings) await add(session, sighting, partition)
  let dropped = 0
  for (const client of new Set(sightings.map((sighting) => sighting.client))) {
    dropped += await dropOver(session, shareOf(most), client)
  }
  return dropped + (await dropOver(session, most))
}

async function add(session: Session, sighting: Sighting, partition: number): Promise<void> {
  const { reason, name, count, firstOffset, lastOffset, firstReceivedAt, lastReceivedAt, client } = sighting
  // one that is taken is about to go: what is still unknown then is another entry
  const [row] = await session.rows(
    `SELECT * FROM quarantine
     WHERE partition = $3 AND md5(reason || ' ' || name) = md5($1 || ' ' || $2) AND NOT taken`,
    [reason, name, partition],
  )
  const { topics, values } = seenSoFar(row && entryOf(row), sighting)
  const seen = [JSON.stringify(topics), JSON.stringify(values), Buffer.from(sighting.sample), client]
  const times = [count, firstOffset, lastOffset, firstReceivedAt, lastReceivedAt]
  if (row)
    await session.rows(
      `UPDATE quarantine SET count = count + $2, first_offset = least(first_offset, $3),
         last_offset = greatest(last_offset, $4), first_received_at = least(first_received_at, $5),
         last_received_at = greatest(last_received_at, $6), topics = $7, "values" = $8, sample = $9, client = $10
       WHERE id = $1`,
      [row['id'], ...times, ...seen],
    )
  else
    await session.rows(
      `INSERT INTO quarantine (reason, name, count, first_offset, last_offset, first_received_at, last_received_at,
         topics, "values", sample, client, partition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [reason, name, ...times, ...seen, partition],
    )
}

/** Of all that wait, or of those of one credential. */
async function dropOver(session: Session, most: number, client?: string): Promise<number> {
  const [row] = await session.rows(
    'SELECT count(*) AS kept FROM quarantine WHERE $1::text IS NULL OR (client = $1 AND NOT taken)',
    [client ?? null],
  )
  const over = Number(row?.['kept']) - most
  if (over <= 0) return 0
  const gone = await session.rows(
    `DELETE FROM quarantine WHERE id IN (
       SELECT id FROM quarantine WHERE NOT taken AND ($1::text IS NULL OR client = $1) ORDER BY last_received_at LIMIT $2)
     RETURNING id`,
    [client ?? null, over],
  )
  return gone.length
}
