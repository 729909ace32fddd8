import { formatProgress, parseProgress } from '../../../core/progress.ts'
import type { Session } from '../../postgres/postgres.ts'
import type { SharedProgress } from '../shared.ts'

/** Progress on record in PostgreSQL: a row a role. */
export function postgresProgress(session: Session): SharedProgress {
  return {
    async write(role, record) {
      await session.rows(
        'INSERT INTO progress (role, record) VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET record = excluded.record',
        [role, formatProgress(record)],
      )
    },
    async read() {
      const rows = await session.rows('SELECT role, record FROM progress')
      return new Map(
        rows.flatMap(({ role, record }) => {
          const parsed = parseProgress(String(record))
          return parsed ? [[String(role), parsed] as const] : []
        }),
      )
    },
  }
}
