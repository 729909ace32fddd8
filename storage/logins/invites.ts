import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import type { Invites } from './logins.ts'
import { inviteOf } from './rows.ts'
import { hashOf, newSecret } from './secret.ts'

/** The invites of a file: one of a person at most, gone when it is used. */
export function openInvites(database: DatabaseSync): Invites {
  const add = database.prepare('INSERT INTO invite (hash, person, made_by, made_at, expires_at) VALUES (?, ?, ?, ?, ?)')
  const voidOf = database.prepare('DELETE FROM invite WHERE person = ?')
  const voidOld = database.prepare('DELETE FROM invite WHERE expires_at <= ?')
  const find = database.prepare('SELECT * FROM invite WHERE hash = ? AND expires_at > ?')
  const all = database.prepare('SELECT * FROM invite WHERE expires_at > ? ORDER BY person')
  const put = database.prepare(
    'INSERT INTO password (person, hash, set_at) VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at',
  )
  const noteBy = database.prepare(
    'INSERT INTO invited (person, by) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET by = excluded.by',
  )
  const byOf = database.prepare('SELECT by FROM invited WHERE person = ?')
  const endSessions = database.prepare('DELETE FROM session WHERE person = ?')
  return {
    make: async ({ person, madeBy, madeAt, expiresAt }) => {
      const secret = newSecret()
      inTransaction(database, () => {
        voidOf.run(person)
        voidOld.run(madeAt)
        add.run(hashOf(secret), person, madeBy, madeAt, expiresAt)
      })
      return secret
    },
    look: async (secret, now) => {
      const row = find.get(hashOf(secret), now)
      return row && inviteOf(row)
    },
    accept: async (secret, hash, now) =>
      inTransaction(database, () => {
        const row = find.get(hashOf(secret), now)
        if (!row) return undefined
        const invite = inviteOf(row)
        voidOf.run(invite.person)
        put.run(invite.person, hash, now)
        endSessions.run(invite.person)
        noteBy.run(invite.person, invite.madeBy)
        return invite
      }),
    async letInBy(person) {
      const by = byOf.get(person)?.['by']
      return typeof by === 'string' ? by : undefined
    },
    open: async (now) => all.all(now).map(inviteOf),
  }
}
