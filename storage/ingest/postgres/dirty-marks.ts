import type { Session } from '../../postgres/postgres.ts'
import type { DirtyMarks } from '../dirty-marks.ts'

/** The hours that are to be rolled up; the server gives their room back by itself. */
export function postgresDirtyMarks(session: Session): DirtyMarks {
  return {
    async read({ after, before, limit }) {
      const rows = await session.rows(
        `SELECT point, hour, change FROM dirty
         WHERE ($1::text IS NULL OR (point, hour) > ($1, $2::bigint)) AND hour < $3 ORDER BY point, hour LIMIT $4`,
        [after?.point ?? null, after?.hour ?? null, before, limit],
      )
      return rows.map(({ point, hour, change }) => ({
        point: String(point),
        hour: Number(hour),
        change: Number(change),
      }))
    },
    async clear(marks) {
      await session.rows(
        `DELETE FROM dirty USING unnest($1::text[], $2::bigint[], $3::bigint[]) AS gone (point, hour, change)
         WHERE dirty.point = gone.point AND dirty.hour = gone.hour AND dirty.change = gone.change`,
        [marks.map(({ point }) => point), marks.map(({ hour }) => hour), marks.map(({ change }) => change)],
      )
    },
    async count(before) {
      const [row] = await session.rows('SELECT count(*) AS marks FROM dirty WHERE hour < $1', [before])
      return Number(row?.['marks'])
    },
    async oldest() {
      const [row] = await session.rows('SELECT min(hour) AS hour FROM dirty')
      return typeof row?.['hour'] === 'number' ? row['hour'] : undefined
    },
    async shrink() {},
  }
}
