import type { Postgres, Session } from './postgres.ts'

/** Runs `work` in a transaction while nobody else does so for this store, in any process: as SQLite's one writer. */
export function inTurn<T>(postgres: Postgres, store: string, work: (session: Session) => Promise<T>): Promise<T> {
  return postgres.transaction(async (session) => {
    await session.rows('SELECT pg_advisory_xact_lock(hashtextextended($1 || current_schema(), 0))', [`${store} `])
    return await work(session)
  })
}
