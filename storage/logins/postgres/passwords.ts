import type { Postgres, Session } from '../../postgres/postgres.ts'
import type { Passwords } from '../logins.ts'

/** The passwords of people. */
export function postgresPasswords(postgres: Postgres): Passwords {
  return {
    async hashOf(person) {
      const [row] = await postgres.rows('SELECT hash FROM login_password WHERE person = $1', [person])
      return row && String(row['hash'])
    },
    set: (person, hash, { at, keep = '' }) =>
      postgres.transaction(async (session) => {
        await putPassword(session, person, hash, at)
        await session.rows('DELETE FROM login_session WHERE person = $1 AND id <> $2', [person, keep])
        await session.rows('DELETE FROM login_invite WHERE person = $1', [person])
      }),
    async rehash(person, before, hash) {
      const text = 'UPDATE login_password SET hash = $3 WHERE person = $1 AND hash = $2'
      await postgres.rows(text, [person, before, hash])
    },
    async people() {
      return new Set((await postgres.rows('SELECT person FROM login_password')).map((row) => String(row['person'])))
    },
  }
}

export async function putPassword(session: Session, person: string, hash: string, at: number): Promise<void> {
  await session.rows(
    `INSERT INTO login_password (person, hash, set_at) VALUES ($1, $2, $3)
     ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`,
    [person, hash, at],
  )
}
