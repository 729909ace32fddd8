import { openDatabase } from '../database.ts'
import { inTransaction } from '../transaction.ts'
import { type Announcement, type AnnouncementChange, type AnnouncementLog, sirensKeptMs } from './announcements.ts'
import { confirmedBy } from './confirmed.ts'

export interface AnnouncementStoreOptions {
  readonly folder: string
  /** Kept; above it the oldest go, sirens only after `sirensKeptMs`. Default 100,000. */
  readonly max?: number
}

const tables = `
  CREATE TABLE IF NOT EXISTS announcement (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, state TEXT NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS announcement_state ON announcement (state, row);
  CREATE INDEX IF NOT EXISTS announcement_site ON announcement (site, row);
`

/** Opens `announcements.sqlite` of a data folder, making it when it is not there. */
export async function openAnnouncementLog({
  folder,
  max = 100_000,
}: AnnouncementStoreOptions): Promise<AnnouncementLog> {
  const database = openDatabase(folder, {
    name: 'announcements.sqlite',
    version: 1,
    without: 'who had loudspeakers say what is then forgotten',
    complete: (opened) => opened.exec(tables),
  })
  const insert = database.prepare('INSERT OR IGNORE INTO announcement (id, site, state, content) VALUES (?, ?, ?, ?)')
  const trim = database.prepare(
    `DELETE FROM announcement WHERE row <= (SELECT max(row) FROM announcement) - ?
     AND (content ->> '$.isSiren' IS NULL OR content ->> '$.askedAt' < ?)`,
  )
  const update = database.prepare('UPDATE announcement SET state = ?, content = ? WHERE id = ?')
  const one = database.prepare('SELECT content FROM announcement WHERE id = ?')
  const waiting = database.prepare("SELECT content FROM announcement WHERE state = 'asked' ORDER BY row LIMIT ?")
  const ofAll = database.prepare('SELECT content FROM announcement ORDER BY row DESC LIMIT ?')
  const ofSite = database.prepare('SELECT content FROM announcement WHERE site = ? ORDER BY row DESC LIMIT ?')

  /** What this file wrote itself, as JSON. */
  const contentOf = (row: Readonly<Record<string, unknown>>): Announcement => JSON.parse(String(row['content']))
  const find = (id: string) => {
    const row = one.get(id)
    return row && contentOf(row)
  }
  const write = (announcement: Announcement) =>
    update.run(announcement.state, JSON.stringify(announcement), announcement.id)

  return {
    ask: async (announcement) =>
      inTransaction(database, () => {
        insert.run(announcement.id, announcement.site, announcement.state, JSON.stringify(announcement))
        trim.run(max, announcement.askedAt - sirensKeptMs)
      }),
    confirm: async (id, second, at) =>
      inTransaction(database, () => {
        const confirmed = confirmedBy(find(id), second, at)
        if (typeof confirmed === 'string') return confirmed
        write(confirmed)
        return 'done'
      }),
    change: async (id: string, change: AnnouncementChange) =>
      inTransaction(database, () => {
        const known = find(id)
        if (known) write({ ...known, ...change })
      }),
    asked: async (limit) => waiting.all(limit).map(contentOf),
    find: async (id) => find(id),
    newest: async ({ site, limit }) => (site === undefined ? ofAll.all(limit) : ofSite.all(site, limit)).map(contentOf),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
