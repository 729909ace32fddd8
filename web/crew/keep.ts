import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Act } from './outbox-rules.ts'

/** What this phone keeps, so that the page can be read without a network and nothing that was done is lost. */
export interface Keep {
  /** False where the browser lets nothing be kept (private mode): then it lasts as long as the page. */
  readonly lasts: boolean
  read<Value>(key: string): Promise<Value | undefined>
  write(key: string, value: unknown): Promise<void>
  drop(key: string): Promise<void>
  acts(): Promise<Act[]>
  putAct(act: Act): Promise<void>
  dropAct(key: string): Promise<void>
  /** All but what waits to be sent. */
  forget(): Promise<void>
}

interface Kept extends DBSchema {
  pages: { key: string; value: unknown }
  acts: { key: string; value: Act }
}

const cardsAtMost = 60

export async function openKeep(): Promise<Keep> {
  try {
    const db = await openDB<Kept>('huoshui-crew', 1, {
      upgrade(fresh) {
        fresh.createObjectStore('pages')
        fresh.createObjectStore('acts', { keyPath: 'key' })
      },
    })
    return onDisk(db)
  } catch {
    return inMemory()
  }
}

function onDisk(db: IDBPDatabase<Kept>): Keep {
  return {
    lasts: true,
    async read<Value>(key: string) {
      return (await db.get('pages', key)) as Value | undefined
    },
    async write(key, value) {
      await db.put('pages', value, key)
      const cards = (await db.getAllKeys('pages')).filter((each) => each.startsWith('card '))
      if (cards.length > cardsAtMost) {
        const oldest = cards.find((each) => each !== key)
        if (oldest !== undefined) await db.delete('pages', oldest)
      }
    },
    drop: (key) => db.delete('pages', key),
    acts: () => db.getAll('acts'),
    async putAct(act) {
      await db.put('acts', act)
    },
    dropAct: (key) => db.delete('acts', key),
    forget: () => db.clear('pages'),
  }
}

function inMemory(): Keep {
  const [pages, acts] = [new Map<string, unknown>(), new Map<string, Act>()]
  return {
    lasts: false,
    read: async <Value>(key: string) => pages.get(key) as Value | undefined,
    write: async (key, value) => void pages.set(key, value),
    drop: async (key) => void pages.delete(key),
    acts: async () => [...acts.values()],
    putAct: async (act) => void acts.set(act.key, act),
    dropAct: async (key) => void acts.delete(key),
    forget: async () => pages.clear(),
  }
}
