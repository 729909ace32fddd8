import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import type { NewSession, Session, Sessions } from './logins.ts'
import { sessionOf } from './rows.ts'
import { hashOf, newSecret } from './secret.ts'

/** A use is noted so often at most. */
export const noteEveryMs = 60_000
/** Characters of what a browser says of itself. */
const longestAgent = 200

/** The sessions of a file; `uses` is a connection of its own for noting uses. */
export function openSessions(database: DatabaseSync, uses: DatabaseSync, most: number): Sessions {
  const add = database.prepare(
    'INSERT INTO session (id, hash, person, way, kept, made_at, used_at, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const tooMany = database.prepare(
    'DELETE FROM session WHERE person = ? AND id NOT IN (SELECT id FROM session WHERE person = ? ORDER BY used_at DESC, made_at DESC LIMIT ?)',
  )
  const find = database.prepare('SELECT * FROM session WHERE hash = ?')
  const ofOne = database.prepare('SELECT * FROM session WHERE person = ? ORDER BY used_at DESC, made_at DESC')
  const ofAll = database.prepare('SELECT * FROM session ORDER BY used_at DESC, made_at DESC')
  const count = database.prepare('SELECT count(*) AS count FROM session')
  const endAll = database.prepare('DELETE FROM session WHERE person = ?')
  const endOne = database.prepare('DELETE FROM session WHERE person = ? AND id = ?')
  const endOthers = database.prepare('DELETE FROM session WHERE person = ? AND id <> ?')
  const note = uses.prepare('UPDATE session SET used_at = ? WHERE id = ?')

  return {
    begin: async (given) => {
      const { session, secret } = begun(given)
      const { id, person, way, kept, madeAt, address, agent } = session
      inTransaction(database, () => {
        tooMany.run(person, person, most - 1)
        add.run(id, hashOf(secret), person, way, kept ? 1 : 0, madeAt, madeAt, address, agent)
      })
      return { session, secret }
    },
    find: async (secret) => {
      const row = find.get(hashOf(secret))
      return row && sessionOf(row)
    },
    note: async ({ id, usedAt }, now) => {
      if (Math.abs(now - usedAt) < noteEveryMs) return
      try {
        note.run(now, id)
      } catch {
        // busy, or the disk is full: it is noted with a later request
      }
    },
    count: async () => Number(count.get()?.['count']),
    list: async (person) => (person === undefined ? ofAll.all() : ofOne.all(person)).map(sessionOf),
    end: async (person, which) => {
      const { changes } =
        which === 'all'
          ? endAll.run(person)
          : 'only' in which
            ? endOne.run(person, which.only)
            : endOthers.run(person, which.but)
      return Number(changes)
    },
  }
}

/** A session that begins, and its secret. */
export function begun(given: NewSession): { readonly session: Session; readonly secret: string } {
  const id = randomBytes(9).toString('base64url')
  const { person, way, kept, madeAt, address, agent } = given
  const session = { id, person, way, kept, madeAt, usedAt: madeAt, address, agent: agent.slice(0, longestAgent) }
  return { session, secret: newSecret() }
}
