import { randomBytes } from 'node:crypto'
import { openCredentialsFile } from './private-file.ts'
import { checkStation, digest } from './station-password.ts'
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
      return checkStation(one.get(address.toUpperCase()), password)
    },
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
