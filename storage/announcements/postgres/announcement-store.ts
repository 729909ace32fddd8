import type { Postgres, Row, Session } from '../../postgres/postgres.ts'
import { type Announcement, type AnnouncementLog, sirensKeptMs } from '../announcements.ts'
import { confirmedBy } from '../confirmed.ts'

/** Announcements on record; `max` of them are kept. The connections stay whose they are. */
export function postgresAnnouncements(postgres: Postgres, max = 100_000): AnnouncementLog {
  return {
    ask: (announcement) =>
      postgres.transaction(async (session) => {
        const { id, site, state } = announcement
        const [row] = await session.rows(
          `INSERT INTO announcement (id, site, state, content) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO NOTHING RETURNING row`,
          [id, site, state, JSON.stringify(announcement)],
        )
        if (!row) return
        await session.rows(
          `DELETE FROM announcement WHERE row <= $1
           AND (content::json ->> 'isSiren' IS NULL OR (content::json ->> 'askedAt')::double precision < $2)`,
          [Number(row['row']) - max, announcement.askedAt - sirensKeptMs],
        )
      }),
    confirm: (id, second, at) =>
      postgres.transaction(async (session) => {
        const confirmed = confirmedBy(await held(session, id), second, at)
        if (typeof confirmed === 'string') return confirmed
        await write(session, confirmed)
        return 'done'
      }),
    change: (id, change) =>
      postgres.transaction(async (session) => {
        const known = await held(session, id)
        if (known) await write(session, { ...known, ...change })
      }),
    async asked(limit) {
      const text = "SELECT content FROM announcement WHERE state = 'asked' ORDER BY row LIMIT $1"
      return (await postgres.rows(text, [limit])).map(contentOf)
    },
    async find(id) {
      const [row] = await postgres.rows('SELECT content FROM announcement WHERE id = $1', [id])
      return row && contentOf(row)
    },
    async newest({ site = null, limit }) {
      const text = 'SELECT content FROM announcement WHERE $1::text IS NULL OR site = $1 ORDER BY row DESC LIMIT $2'
      return (await postgres.rows(text, [site, limit])).map(contentOf)
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Of two who change it at once the second sees what the first has made of it. */
async function held(session: Session, id: string): Promise<Announcement | undefined> {
  const [row] = await session.rows('SELECT content FROM announcement WHERE id = $1 FOR UPDATE', [id])
  return row && contentOf(row)
}

async function write(session: Session, announcement: Announcement): Promise<void> {
  const { id, state } = announcement
  await session.rows('UPDATE announcement SET state = $2, content = $3 WHERE id = $1', [
    ...[id, state, JSON.stringify(announcement)],
  ])
}

/** What this store wrote itself, as JSON. */
function contentOf(row: Row): Announcement {
  return JSON.parse(String(row['content']))
}
