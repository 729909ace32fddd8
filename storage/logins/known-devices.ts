import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import type { KnownDevices } from './logins.ts'
import { hashOf, newSecret } from './secret.ts'

/** Of one person; those longest known go. */
export const mostKnown = 20

/** The known devices of a file. */
export function openKnownDevices(database: DatabaseSync): KnownDevices {
  const add = database.prepare('INSERT INTO device (hash, person, made_at) VALUES (?, ?, ?)')
  const tooMany = database.prepare(
    'DELETE FROM device WHERE person = ? AND hash NOT IN (SELECT hash FROM device WHERE person = ? ORDER BY made_at DESC LIMIT ?)',
  )
  const find = database.prepare('SELECT 1 FROM device WHERE hash = ? AND person = ?')
  return {
    remember: async (person, at) => {
      const secret = newSecret()
      inTransaction(database, () => {
        tooMany.run(person, person, mostKnown - 1)
        add.run(hashOf(secret), person, at)
      })
      return secret
    },
    knows: async (person, secret) => find.get(hashOf(secret), person) !== undefined,
  }
}
