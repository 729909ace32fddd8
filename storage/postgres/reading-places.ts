import { partKey } from './origin.ts'
import type { Session } from './postgres.ts'

/**
 * How far the readers of a part of the reading log have come, of the log of an identity, or of any, where there is none yet: offsets
 * are not used twice. One who has not said which log it reads may have read this one.
 */
export async function readUpToOf(session: Session, identity: string | undefined, partition: number): Promise<number> {
  const [row] = await session.rows(
    `SELECT coalesce(max("offset"), 0) AS read_up_to FROM (
       SELECT 'alarms' AS store, "offset" FROM alarm_partition WHERE id = $2
       UNION ALL SELECT 'ingest', "offset" FROM ingest_place WHERE id = $2
     ) AS place LEFT JOIN origin ON origin.store = place.store AND origin.key = $3
     WHERE $1::text IS NULL OR coalesce(origin.value, $1) = $1`,
    [identity ?? null, partition, partKey('log', partition)],
  )
  return Number(row?.['read_up_to'])
}
