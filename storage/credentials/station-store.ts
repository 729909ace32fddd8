import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { openCredentialsFile } from './private-file.ts'
import type { StationPasswords } from './stations.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS station (
    address    TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;
`

/** Opens the passwords in `credentials.sqlite` of `folder`, making the file when it is not there: a table of their own. */
export async function openStationPasswords(options: {
  readonly folder: string
  readonly clock?: () => number
}): Promise<StationPasswords> {
  const database = openCredentialsFile(options.folder, (file) => file.exec(schema))
  const clock = options.clock ?? Date.now
  const put = database.prepare('INSERT OR REPLACE INTO station (address, salt, hash, changed_at) VALUES (?, ?, ?, ?)')
  const drop = database.prepare('DELETE FROM station WHERE address = ?')
  const one = database.prepare('SELECT salt, hash FROM station WHERE address = ?')
  const all = database.prepare('SELECT address, changed_at FROM station ORDER BY address')
  return {
    async set(address, password) {
      const salt = randomBytes(16)
      put.run(address.toUpperCase(), salt, digest(password, salt), clock())
    },
    remove: async (address) => drop.run(address.toUpperCase()).changes > 0,
    list: async () =>
      all.all().map((row) => ({ address: String(row['address']), changedAt: Number(row['changed_at']) })),
    async check(address, password) {
      const row = one.get(address.toUpperCase())
      if (!row) return 'none'
      const { salt, hash } = row
      if (!(salt instanceof Uint8Array && hash instanceof Uint8Array)) return 'wrong'
      return timingSafeEqual(digest(password, salt), hash) ? 'right' : 'wrong'
    },
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

function digest(password: string, salt: Uint8Array): Uint8Array {
  return createHash('sha256').update(salt).update(password.toUpperCase()).digest()
}
