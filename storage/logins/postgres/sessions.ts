import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { Sessions } from '../logins.ts'
import { sessionOf } from '../rows.ts'
import { hashOf } from '../secret.ts'
import { begun, noteEveryMs } from '../sessions.ts'

/** The sessions; each that is shown is asked for. At most `most` of one person. */
export function postgresSessions(postgres: Postgres, most: number): Sessions {
  return {
    async begin(given) {
      const { session, secret } = begun(given)
      const { id, person, way, kept, madeAt, address, agent } = session
      await inTurn(postgres, 'sessions', async (turn) => {
        await turn.rows(
          `DELETE FROM login_session WHERE person = $1 AND id NOT IN
             (SELECT id FROM login_session WHERE person = $1 ORDER BY used_at DESC, made_at DESC LIMIT $2)`,
          [person, most - 1],
        )
        await turn.rows(
          `INSERT INTO login_session (id, hash, person, way, kept, made_at, used_at, address, agent)
           VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)`,
          [id, hashOf(secret), person, way, kept ? 1 : 0, madeAt, address, agent],
        )
      })
      return { session, secret }
    },
    async find(secret) {
      const [row] = await postgres.rows('SELECT * FROM login_session WHERE hash = $1', [hashOf(secret)])
      return row && sessionOf(row)
    },
    async note({ id, usedAt }, now) {
      if (Math.abs(now - usedAt) < noteEveryMs) return
      // whoever asks does not wait for it: what cannot be noted is noted with a later request
      postgres.rows('UPDATE login_session SET used_at = $1 WHERE id = $2', [now, id]).catch(() => undefined)
    },
    async count() {
      const [row] = await postgres.rows('SELECT count(*) AS count FROM login_session')
      return Number(row?.['count'])
    },
    async list(person) {
      const text = `SELECT * FROM login_session WHERE $1::text IS NULL OR person = $1
        ORDER BY used_at DESC, made_at DESC`
      return (await postgres.rows(text, [person ?? null])).map(sessionOf)
    },
    async end(person, which) {
      const [only, but] = which === 'all' ? [null, null] : 'only' in which ? [which.only, null] : [null, which.but]
      const gone = await postgres.rows(
        `DELETE FROM login_session WHERE person = $1 AND ($2::text IS NULL OR id = $2) AND ($3::text IS NULL OR id <> $3)
         RETURNING 1`,
        [person, only, but],
      )
      return gone.length
    },
  }
}
