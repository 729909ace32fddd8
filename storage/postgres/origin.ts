import { randomUUID } from 'node:crypto'
import { UnusableFile } from '../database.ts'
import { type Belonging, type OriginKey, otherCity } from '../origin.ts'
import type { Session } from './postgres.ts'

/** Under which key a part keeps what it belongs together with: its log, and the store that it has filled, are its own. */
export function partKey(key: OriginKey, partition: number): string {
  return partition > 0 && (key === 'log' || key === 'store') ? `${key}/${partition}` : key
}

/** Keeps what one part of a store belongs together with. */
export function originOf(session: Session, store: string, where: string, partition = 0): Belonging {
  const belonging: Belonging = {
    async get(key) {
      const [row] = await session.rows('SELECT value FROM origin WHERE store = $1 AND key = $2', [
        store,
        partKey(key, partition),
      ])
      return row && String(row['value'])
    },
    async set(key, value) {
      await session.rows(
        'INSERT INTO origin (store, key, value) VALUES ($1, $2, $3) ON CONFLICT (store, key) DO UPDATE SET value = excluded.value',
        [store, partKey(key, partition), value],
      )
    },
    async belongTo(city) {
      // whoever is first says it, also where two begin at once
      await session.rows(`INSERT INTO origin (store, key, value) VALUES ($1, 'city', $2) ON CONFLICT DO NOTHING`, [
        store,
        city,
      ])
      const found = (await belonging.get('city')) ?? city
      if (found !== city)
        throw new UnusableFile(otherCity(where, found, city, 'Set HUOSHUI_POSTGRES_SCHEMA to another schema'))
    },
  }
  return belonging
}

/** Gives a store its own identity, once. */
export async function nameOrigin(session: Session, store: string): Promise<void> {
  await session.rows("INSERT INTO origin (store, key, value) VALUES ($1, 'own', $2) ON CONFLICT DO NOTHING", [
    store,
    randomUUID(),
  ])
}
