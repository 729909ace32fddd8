import { createHash, createHmac } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Link } from './deliveries.ts'

/** Links by which people answer. The file has their hashes only; each can be made again from the key, for a second try of the same message. */
export function createLinks(database: DatabaseSync) {
  const key = database.prepare('SELECT key FROM secret').get()?.['key'] as Uint8Array
  const keep = database.prepare('INSERT OR IGNORE INTO link (hash, alarm, occurrence, person) VALUES (?, ?, ?, ?)')
  const find = database.prepare('SELECT alarm, occurrence, person FROM link WHERE hash = ?')
  return {
    async linkSecret({ alarm, occurrence, person }: Link): Promise<string> {
      const mac = createHmac('sha256', key).update(JSON.stringify([alarm, occurrence, person]))
      const secret = mac.digest('base64url').slice(0, 22)
      keep.run(hashOf(secret), alarm, occurrence, person)
      return secret
    },
    async linkOf(secret: string): Promise<Link | undefined> {
      const row = find.get(hashOf(secret))
      return (
        row && { alarm: String(row['alarm']), occurrence: Number(row['occurrence']), person: String(row['person']) }
      )
    },
  }
}

function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}
