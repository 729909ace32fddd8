import type { Postgres } from '../../postgres/postgres.ts'
import { mostKnown } from '../known-devices.ts'
import type { KnownDevices, LoginStore } from '../logins.ts'
import { hashOf, newSecret } from '../secret.ts'
import { postgresInvites } from './invites.ts'
import { postgresPasswords } from './passwords.ts'
import { postgresSessions } from './sessions.ts'

/** How people log in; `mostSessions` of one person at once. The connections stay whose they are. */
export function postgresLogins(postgres: Postgres, mostSessions = 10): LoginStore {
  return {
    sessions: postgresSessions(postgres, mostSessions),
    passwords: postgresPasswords(postgres),
    invites: postgresInvites(postgres),
    devices: knownDevices(postgres),
    revoke: (person, at) =>
      postgres.transaction(async (session) => {
        await session.rows(
          'INSERT INTO login_revoked (person, at) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET at = excluded.at',
          [person, at],
        )
        let gone = 0
        for (const table of ['login_password', 'login_session', 'login_invite', 'login_device'])
          gone += (await session.rows(`DELETE FROM ${table} WHERE person = $1 RETURNING 1`, [person])).length
        return gone > 0
      }),
    async isRevoked(person, sentAt) {
      const [row] = await postgres.rows(
        `SELECT at, (SELECT set_at FROM login_password WHERE person = $1) AS since FROM login_revoked WHERE person = $1`,
        [person],
      )
      if (!row) return false
      const at = Number(row['at'])
      const since = row['since']
      return sentAt <= at || typeof since !== 'number' || since <= at
    },
    async [Symbol.asyncDispose]() {},
  }
}

function knownDevices(postgres: Postgres): KnownDevices {
  return {
    async remember(person, at) {
      const secret = newSecret()
      await postgres.transaction(async (session) => {
        await session.rows(
          `DELETE FROM login_device WHERE person = $1 AND hash NOT IN
             (SELECT hash FROM login_device WHERE person = $1 ORDER BY made_at DESC LIMIT $2)`,
          [person, mostKnown - 1],
        )
        const text = 'INSERT INTO login_device (hash, person, made_at) VALUES ($1, $2, $3)'
        await session.rows(text, [hashOf(secret), person, at])
      })
      return secret
    },
    async knows(person, secret) {
      const text = 'SELECT 1 FROM login_device WHERE hash = $1 AND person = $2'
      return (await postgres.rows(text, [hashOf(secret), person])).length > 0
    },
  }
}
