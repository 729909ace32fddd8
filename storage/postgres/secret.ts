import { randomBytes } from 'node:crypto'
import type { Session } from './postgres.ts'

/** The key that a store makes unguessable addresses from: made once, the same for all processes. */
export async function secretOf(session: Session, store: string): Promise<Uint8Array> {
  await session.rows('INSERT INTO secret (store, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [store, randomBytes(32)])
  const [row] = await session.rows('SELECT key FROM secret WHERE store = $1', [store])
  const key = row?.['key']
  if (!(key instanceof Uint8Array)) throw new Error(`${store}: no secret`)
  return key
}
