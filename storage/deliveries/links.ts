import { createHash, createHmac } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Link } from './deliveries.ts'

/** Links by which people answer. The file has their hashes only; each can be made again from the key, for a second try of the same message. */
export function createLinks(database: DatabaseSync) {
  const key = database.prepare('SELECT key FROM secret').get()?.['key'] as Uint8Array
  const keep = database.prepare('INSERT OR IGNORE INTO link (hash, alarm, occurrence, person) VALUES (?, ?, ?, ?)')
  const find = database.prepare('SELECT alarm, occurrence, person FROM link WHERE hash = ?')

  function secretOf({ alarm, occurrence, person }: Link): string {
    const mac = createHmac('sha256', key).update(JSON.stringify([alarm, occurrence, person]))
    return mac.digest('base64url').slice(0, 22)
  }

  /** Only what is not there is written: a write of its own waits for the disk. */
  function keepLink(link: Link): void {
    const hash = hashOf(secretOf(link))
    if (!find.get(hash)) keep.run(hash, link.alarm, link.occurrence, link.person)
  }

  return {
    keepLink,
    async linkSecret({ alarm, occurrence, person }: Link): Promise<string> {
      const secret = secretOf({ alarm, occurrence, person })
      keepLink({ alarm, occurrence, person })
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
