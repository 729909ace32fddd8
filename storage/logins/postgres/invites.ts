import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { Invites } from '../logins.ts'
import { inviteOf } from '../rows.ts'
import { hashOf, newSecret } from '../secret.ts'
import { putPassword } from './passwords.ts'

const turn = 'invites'

/** The invites: one of a person at most, gone when it is used. */
export function postgresInvites(postgres: Postgres): Invites {
  return {
    async make({ person, madeBy, madeAt, expiresAt }) {
      const secret = newSecret()
      await inTurn(postgres, turn, async (session) => {
        await session.rows('DELETE FROM login_invite WHERE person = $1 OR expires_at <= $2', [person, madeAt])
        await session.rows(
          'INSERT INTO login_invite (hash, person, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
          [hashOf(secret), person, madeBy, madeAt, expiresAt],
        )
      })
      return secret
    },
    async look(secret, now) {
      const text = 'SELECT * FROM login_invite WHERE hash = $1 AND expires_at > $2'
      const [row] = await postgres.rows(text, [hashOf(secret), now])
      return row && inviteOf(row)
    },
    accept: (secret, hash, now) =>
      inTurn(postgres, turn, async (session) => {
        const text = 'DELETE FROM login_invite WHERE hash = $1 AND expires_at > $2 RETURNING *'
        const [row] = await session.rows(text, [hashOf(secret), now])
        if (!row) return undefined
        const invite = inviteOf(row)
        const { person, madeBy } = invite
        await session.rows('DELETE FROM login_invite WHERE person = $1', [person])
        await putPassword(session, person, hash, now)
        await session.rows('DELETE FROM login_session WHERE person = $1', [person])
        await session.rows(
          `INSERT INTO login_invited (person, by) VALUES ($1, $2)
           ON CONFLICT (person) DO UPDATE SET by = excluded.by`,
          [person, madeBy],
        )
        return invite
      }),
    async letInBy(person) {
      const [row] = await postgres.rows('SELECT by FROM login_invited WHERE person = $1', [person])
      return row && String(row['by'])
    },
    async open(now) {
      const text = 'SELECT * FROM login_invite WHERE expires_at > $1 ORDER BY person'
      return (await postgres.rows(text, [now])).map(inviteOf)
    },
  }
}
