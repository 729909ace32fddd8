import { inTransaction } from '../transaction.ts'
import { openInvites } from './invites.ts'
import { openKnownDevices } from './known-devices.ts'
import type { LoginStore } from './logins.ts'
import { openLoginsFile } from './logins-file.ts'
import { openPasswords } from './passwords.ts'
import { openSessions } from './sessions.ts'

export interface LoginStoreOptions {
  readonly folder: string
  /** Sessions of one person at once; default 10. */
  readonly mostSessions?: number
}

/** Opens `logins.sqlite` of a data folder. Another process may write it, too: nothing older than its last commit is answered. */
export function openLoginStore({ folder, mostSessions = 10 }: LoginStoreOptions): LoginStore {
  const database = openLoginsFile(folder)
  const uses = openLoginsFile(folder)
  // whoever asks does not wait for the disk, nor for who writes: a use that is not noted is noted a minute later
  uses.exec('PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL')
  const statements = ['password', 'session', 'invite', 'device'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE person = ?`),
  )
  const mark = database.prepare(
    'INSERT INTO revoked (person, at) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET at = excluded.at',
  )
  const revokedAt = database.prepare('SELECT at FROM revoked WHERE person = ?')
  const passwordAt = database.prepare('SELECT set_at FROM password WHERE person = ?')
  return {
    sessions: openSessions(database, uses, mostSessions),
    passwords: openPasswords(database),
    invites: openInvites(database),
    devices: openKnownDevices(database),
    revoke: async (person, at) =>
      inTransaction(database, () => {
        mark.run(person, at)
        const gone = statements.map((statement) => Number(statement.run(person).changes))
        return gone.some((count) => count > 0)
      }),
    async isRevoked(person, sentAt) {
      const at = revokedAt.get(person)?.['at']
      if (typeof at !== 'number') return false
      const since = passwordAt.get(person)?.['set_at']
      return sentAt <= at || typeof since !== 'number' || since <= at
    },
    async [Symbol.asyncDispose]() {
      uses.close()
      database.close()
    },
  }
}
