import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Disk, holding, type Keep } from './held.ts'
import type { Act } from './outbox-rules.ts'

interface Kept extends DBSchema {
  pages: { key: string; value: unknown }
  acts: { key: string; value: unknown }
}
type Database = IDBPDatabase<Kept>

const cardsAtMost = 60
/** A browser that has said nothing for so long keeps nothing. */
const patienceMs = 3_000

/** `onLasts` is told when what is done begins, or ceases, to outlast the page. */
export async function openKeep(onLasts: (lasts: boolean) => void): Promise<Keep> {
  try {
    return holding(onDisk(await inTime(open())), onLasts)
  } catch {
    return inMemory()
  }
}

function open(): Promise<Database> {
  return openDB<Kept>('huoshui-crew', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('pages')
      fresh.createObjectStore('acts', { keyPath: 'key' })
    },
  })
}

function inTime<Value>(work: Promise<Value>): Promise<Value> {
  return Promise.race([work, new Promise<never>((_, reject) => setTimeout(reject, patienceMs))])
}

function onDisk(first: Database): Disk {
  let db = first
  /** Keys of the cards that are kept, what was written last at the end. */
  let cards: Set<string> | undefined
  /** Safari loses its connection while the page sleeps: then once more, by another one. */
  async function on<Value>(work: (db: Database) => Promise<Value>): Promise<Value> {
    try {
      return await inTime(work(db))
    } catch {
      db.close()
      db = await inTime(open())
      return await inTime(work(db))
    }
  }
  return {
    read: (key) => on((its) => its.get('pages', key)),
    write: (key, value) =>
      on(async (its) => {
        await its.put('pages', value, key)
        if (!key.startsWith('card ')) return
        cards ??= new Set(await its.getAllKeys('pages', IDBKeyRange.bound('card ', 'card!')))
        cards.delete(key)
        cards.add(key)
        for (const oldest of cards) {
          if (cards.size <= cardsAtMost) break
          cards.delete(oldest)
          await its.delete('pages', oldest)
        }
      }),
    drop: (key) => on((its) => its.delete('pages', key)),
    acts: () => on((its) => its.getAll('acts')),
    putAct: (act) => on(async (its) => void (await its.put('acts', act))),
    dropAct: (key) => on((its) => its.delete('acts', key)),
    forget() {
      cards = undefined
      return on((its) => its.clear('pages'))
    },
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
    unknown: () => [],
    forget: async () => pages.clear(),
  }
}
