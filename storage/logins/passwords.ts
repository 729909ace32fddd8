import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import type { Passwords } from './logins.ts'

/** The passwords of a file. */
export function openPasswords(database: DatabaseSync): Passwords {
  const find = database.prepare('SELECT hash FROM password WHERE person = ?')
  const all = database.prepare('SELECT person FROM password')
  const put = database.prepare(
    'INSERT INTO password (person, hash, set_at) VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at',
  )
  const anew = database.prepare('UPDATE password SET hash = ? WHERE person = ? AND hash = ?')
  const endOthers = database.prepare('DELETE FROM session WHERE person = ? AND id <> ?')
  const voidInvites = database.prepare('DELETE FROM invite WHERE person = ?')
  return {
    hashOf: async (person) => {
      const hash = find.get(person)?.['hash']
      return typeof hash === 'string' ? hash : undefined
    },
    set: async (person, hash, { at, keep = '' }) =>
      inTransaction(database, () => {
        put.run(person, hash, at)
        endOthers.run(person, keep)
        voidInvites.run(person)
      }),
    rehash: async (person, before, hash) => void anew.run(hash, person, before),
    people: async () => new Set(all.all().map((row) => String(row['person']))),
  }
}
