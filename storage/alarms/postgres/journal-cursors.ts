import type { Postgres } from '../../postgres/postgres.ts'
import type { JournalCursors } from '../alarms.ts'

/** The places of the journal's readers. */
export function postgresJournalCursors(postgres: Postgres): JournalCursors {
  return {
    async get(reader) {
      const [row] = await postgres.rows('SELECT number FROM journal_reader WHERE name = $1', [reader])
      return Number(row?.['number'] ?? 0)
    },
    async set(reader, number) {
      await postgres.rows(
        'INSERT INTO journal_reader (name, number) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET number = excluded.number',
        [reader, number],
      )
    },
    async [Symbol.asyncDispose]() {},
  }
}
