import type { Postgres } from '../../postgres/postgres.ts'
import { deviceOf, latestOf, rejectOf } from '../rows.ts'
import type { LatestExtent, StateReader } from '../state.ts'
import { quarantined } from './quarantine.ts'

/** What ingest keeps, for looking. The connections stay whose they are. */
export function postgresStateReader(postgres: Postgres): StateReader {
  let extent: { readonly commits: unknown; readonly of: LatestExtent } | undefined
  return {
    async latest(site) {
      const rows =
        site === undefined
          ? await postgres.rows('SELECT * FROM point ORDER BY point')
          : await postgres.rows('SELECT * FROM point WHERE site = $1 ORDER BY point', [site])
      return rows.map(latestOf)
    },
    async extent() {
      // asked first: what is committed between the two is looked at again the next time
      const [place] = await postgres.rows('SELECT sum(commits)::bigint AS commits FROM ingest_place')
      const commits = place?.['commits'] ?? 0
      if (extent?.commits === commits) return extent.of
      const [row] = await postgres.rows(
        'SELECT count(*) AS points, max(change) AS newest, sum(change)::bigint AS sum FROM point',
      )
      const number = (name: string) => Number(row?.[name] ?? 0)
      const of = { points: number('points'), newest: number('newest'), sum: number('sum') }
      extent = { commits, of }
      return of
    },
    async changesSince(change, limit) {
      const text = 'SELECT * FROM point WHERE change > $1 ORDER BY change LIMIT $2'
      return (await postgres.rows(text, [change, limit])).map(latestOf)
    },
    async rejects({ after = 0, reason = null, newest, limit }) {
      const rows = newest
        ? await postgres.rows('SELECT * FROM reject WHERE $1::text IS NULL OR reason = $1 ORDER BY id DESC LIMIT $2', [
            reason,
            limit,
          ])
        : await postgres.rows(
            'SELECT * FROM reject WHERE id > $1 AND ($2::text IS NULL OR reason = $2) ORDER BY id LIMIT $3',
            [after, reason, limit],
          )
      return rows.map(rejectOf)
    },
    devices: async () => new Map((await postgres.rows('SELECT * FROM device ORDER BY device')).map(deviceOf)),
    async device(key) {
      const [row] = await postgres.rows('SELECT * FROM device WHERE device = $1', [key])
      return row && deviceOf(row)[1]
    },
    quarantine: () => quarantined(postgres),
    async rejectCounts() {
      const rows = await postgres.rows('SELECT reason, sum(count)::bigint AS kept FROM reject GROUP BY reason')
      return Object.fromEntries(rows.map((row) => [String(row['reason']), Number(row['kept'])]))
    },
    async requestReplay(reason) {
      const text = 'UPDATE reject SET replay = true WHERE $1::text IS NULL OR reason = $1 RETURNING id'
      return (await postgres.rows(text, [reason ?? null])).length
    },
    async dirtyHours(point, from, to) {
      const [known] = await postgres.rows('SELECT 1 FROM dirty_point WHERE point = $1', [point])
      if (!known) return undefined
      const text = 'SELECT hour FROM dirty WHERE point = $1 AND hour >= $2 AND hour < $3 ORDER BY hour'
      return (await postgres.rows(text, [point, Math.ceil(from), Math.ceil(to)])).map(({ hour }) => Number(hour))
    },
    async [Symbol.asyncDispose]() {},
  }
}
