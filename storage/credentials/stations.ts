import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { openCredentialsFile } from './private-file.ts'

/** What the password of a frame is to its station: right or wrong, or the station has none. */
export type StationCheck = 'right' | 'wrong' | 'none'

/**
 * Passwords of stations that speak SL 651, by station address. They are four hex characters, all that a frame has room
 * for, and so no credential for MQTT: they stand in a table of their own.
 */
export interface StationPasswords extends Disposable {
  /** Gives the station a password, or another one. Processes that run know it at once. */
  set(address: string, password: string): void
  /** False where it had none. */
  remove(address: string): boolean
  /** Addresses that have one, and since when, epoch ms; ascending. */
  list(): { readonly address: string; readonly changedAt: number }[]
  check(address: string, password: string): StationCheck
}

const schema = `
  CREATE TABLE IF NOT EXISTS station (
    address    TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;
`

export function openStationPasswords(options: {
  readonly folder: string
  readonly clock?: () => number
}): StationPasswords {
  const database = openCredentialsFile(options.folder, (file) => file.exec(schema))
  const clock = options.clock ?? Date.now
  const put = database.prepare('INSERT OR REPLACE INTO station (address, salt, hash, changed_at) VALUES (?, ?, ?, ?)')
  const drop = database.prepare('DELETE FROM station WHERE address = ?')
  const one = database.prepare('SELECT salt, hash FROM station WHERE address = ?')
  const all = database.prepare('SELECT address, changed_at FROM station ORDER BY address')
  return {
    set(address, password) {
      const salt = randomBytes(16)
      put.run(address.toUpperCase(), salt, digest(password, salt), clock())
    },
    remove: (address) => drop.run(address.toUpperCase()).changes > 0,
    list: () => all.all().map((row) => ({ address: String(row['address']), changedAt: Number(row['changed_at']) })),
    check(address, password) {
      const row = one.get(address.toUpperCase())
      if (!row) return 'none'
      const { salt, hash } = row
      if (!(salt instanceof Uint8Array && hash instanceof Uint8Array)) return 'wrong'
      return timingSafeEqual(digest(password, salt), hash) ? 'right' : 'wrong'
    },
    [Symbol.dispose]: () => database.close(),
  }
}

function digest(password: string, salt: Uint8Array): Uint8Array {
  return createHash('sha256').update(salt).update(password.toUpperCase()).digest()
}
