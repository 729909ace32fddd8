import type { Session } from '../../postgres/postgres.ts'
import { type IngestStep, rereadMemory } from '../state.ts'

/**
 * One statement, for each is a way to the server and back. Changes of points are numbered under the row of their end, in the
 * order in which they become visible. A point that another part had is taken over by what is newer.
 */
const write = `
  WITH ended AS (UPDATE point_end SET changes = changes + $3::bigint WHERE $3::bigint > 0 RETURNING changes - $3::bigint AS before),
  points AS (
    INSERT INTO point (partition, change, point, site, at, received_at, value, quality, reason, memory, claimed_at)
    SELECT $17::integer, ended.before + heard.nr, heard.point, heard.site, heard.at, heard.received_at, heard.value,
      heard.quality, heard.reason, heard.memory, heard.claimed_at
    FROM ended, unnest($1::text[], $2::text[], $4::double precision[], $5::double precision[], $6::double precision[],
      $7::integer[], $8::text[], $9::text[], $10::double precision[]) WITH ORDINALITY
      AS heard (point, site, at, received_at, value, quality, reason, memory, claimed_at, nr)
    ON CONFLICT (point) DO UPDATE SET partition = excluded.partition, change = excluded.change, at = excluded.at,
      received_at = excluded.received_at, value = excluded.value, quality = excluded.quality, reason = excluded.reason,
      memory = excluded.memory, claimed_at = excluded.claimed_at
    WHERE point.partition = excluded.partition OR point.at <= excluded.at),
  remembered AS (
    INSERT INTO memory (partition, key, value) SELECT $17::integer, * FROM unnest($11::text[], $12::text[])
    ON CONFLICT (partition, key) DO UPDATE SET value = excluded.value),
  devices AS (
    INSERT INTO device (partition, device, record) SELECT $17::integer, * FROM unnest($13::text[], $14::text[])
    ON CONFLICT (device) DO UPDATE SET partition = excluded.partition, record = excluded.record),
  marked AS (INSERT INTO dirty_point SELECT DISTINCT * FROM unnest($15::text[]) ON CONFLICT DO NOTHING)
  INSERT INTO dirty (point, hour) SELECT * FROM unnest($15::text[], $16::bigint[])
  ON CONFLICT (point, hour) DO UPDATE SET change = excluded.change`

/** Points, devices, the decoders' memory and the marks of hours, as a part has heard them. */
export async function writeHeard(session: Session, step: IngestStep, partition: number): Promise<void> {
  const points = [...step.points]
  const latest = points.map(([, { latest }]) => latest)
  const memory = [...step.memory]
  const devices = [...(step.devices ?? [])]
  const touched = [...(step.touched ?? [])].flatMap(([point, hours]) =>
    [...hours].map((hour) => [point, hour] as const),
  )
  if (points.length + memory.length + devices.length + touched.length === 0) return
  await session.rows(write, [
    ...[points.map(([point]) => point), points.map(([point]) => point.slice(0, point.indexOf('/')))],
    ...[points.length, latest.map(({ at }) => at)],
    ...[latest.map(({ receivedAt }) => receivedAt), latest.map(({ value }) => value)],
    ...[latest.map(({ quality }) => quality), latest.map(({ reason }) => reason ?? null)],
    points.map(([, { quality }]) => JSON.stringify(quality ?? null)),
    latest.map(({ claimedAt }) => claimedAt ?? null),
    ...[memory.map(([key]) => key), memory.map(([, value]) => JSON.stringify(value))],
    ...[devices.map(([device]) => device), devices.map(([, record]) => JSON.stringify(record))],
    ...[touched.map(([point]) => point), touched.map(([, hour]) => hour)],
    partition,
  ])
}

/** Rejects that go, and new ones: reading a message twice after a crash rejects it once. */
export async function writeRejects(
  session: Session,
  { replayed = [], mended = [], rejects }: IngestStep,
  partition: number,
): Promise<void> {
  if (replayed.length > 0) await session.rows('DELETE FROM reject WHERE id = ANY ($1)', [[...replayed]])
  if (mended.length > 0)
    await session.rows(
      `DELETE FROM reject USING unnest($1::bigint[], $2::text[]) AS gone (place, because)
       WHERE partition = $3 AND "offset" = gone.place AND reason = gone.because`,
      [mended.map(({ offset }) => offset), mended.map(({ reason }) => reason), partition],
    )
  if (rejects.length === 0) return
  await session.rows(
    `INSERT INTO reject (partition, "offset", reason, count, "where", detail, received_at, topic, client, payload)
     SELECT $10::integer, * FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::double precision[],
       $7::text[], $8::text[], $9::bytea[])
     ON CONFLICT DO NOTHING`,
    [
      ...[rejects.map(({ offset }) => offset), rejects.map(({ reason }) => reason), rejects.map(({ count }) => count)],
      ...[rejects.map(({ where }) => where), rejects.map(({ detail }) => detail)],
      ...[rejects.map(({ receivedAt }) => receivedAt), rejects.map(({ topic }) => topic)],
      ...[rejects.map(({ client }) => client), rejects.map(({ payload }) => Buffer.from(payload))],
      partition,
    ],
  )
}

const dropAtOnce = 100

/** The oldest rejects go where there are too many, or too many bytes of them; returns how many. */
export async function dropOldestRejects(
  session: Session,
  most: { readonly rejects: number; readonly bytes: number },
): Promise<number> {
  let dropped = 0
  for (;;) {
    const [size] = await session.rows('SELECT kept, bytes FROM reject_size')
    const [kept, bytes] = [Number(size?.['kept']), Number(size?.['bytes'])]
    if (kept === 0 || (kept <= most.rejects && bytes <= most.bytes)) return dropped
    const gone = await session.rows(
      'DELETE FROM reject WHERE id IN (SELECT id FROM reject ORDER BY id LIMIT $1) RETURNING id',
      [Math.max(1, Math.min(dropAtOnce, kept - most.rejects))],
    )
    dropped += gone.length
  }
}

/** The log was read again so far; at the end the entries that were taken go, and what decoders set meanwhile. */
export async function advanceReread(
  session: Session,
  { next, until }: { readonly next: number; readonly until: number },
  partition: number,
): Promise<void> {
  if (next < until) {
    await session.rows('UPDATE ingest_place SET next = $2, until = $3 WHERE id = $1', [partition, next, until])
    return
  }
  await session.rows('DELETE FROM quarantine WHERE taken AND partition = $1', [partition])
  await session.rows('UPDATE ingest_place SET next = NULL, until = NULL WHERE id = $1', [partition])
  await session.rows('DELETE FROM memory WHERE partition = $1 AND starts_with(key, $2)', [partition, rereadMemory])
}
