import type { DatabaseSync } from 'node:sqlite'
import { UnusableFile } from './database.ts'

export const originTable =
  'CREATE TABLE IF NOT EXISTS origin (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;'

/** What a file goes with: the identity of the log that it has read, of the store beside it, of the journal; the city's id. */
export type OriginKey = 'log' | 'store' | 'journal' | 'city' | 'own'

/** What a store belongs together with, as its users see it. Undefined: nobody has said so yet. */
export interface Belonging {
  get(key: OriginKey): Promise<string | undefined>
  set(key: OriginKey, value: string): Promise<void>
  /** Rejects with an `UnusableFile` where the store is of another city; `file` is its name. */
  belongTo(city: string, file: string): Promise<void>
}

/** Kept in a file: which others it belongs together with. Without a row nobody has said so yet. */
export class Origin {
  private readonly find
  private readonly keep

  /** The database has the `originTable`. */
  constructor(database: DatabaseSync) {
    this.find = database.prepare('SELECT value FROM origin WHERE key = ?')
    this.keep = database.prepare('INSERT OR REPLACE INTO origin (key, value) VALUES (?, ?)')
  }

  get(key: OriginKey): string | undefined {
    const value = this.find.get(key)?.['value']
    return typeof value === 'string' ? value : undefined
  }

  set(key: OriginKey, value: string): void {
    this.keep.run(key, value)
  }

  /** Throws an `UnusableFile` where the file is of another city; `file` is its name. */
  belongTo(city: string, file: string): void {
    const found = this.get('city')
    if (found === undefined) this.set('city', city)
    else if (found !== city)
      throw new UnusableFile(
        otherCity(file, found, city, `Set HUOSHUI_DATA to the folder of ${city}, or to an empty one`),
      )
  }

  asBelonging(): Belonging {
    return {
      get: async (key) => this.get(key),
      set: async (key, value) => this.set(key, value),
      belongTo: async (city, file) => this.belongTo(city, file),
    }
  }
}

/** What is said of state that is of another city than the plant file. */
export function otherCity(what: string, found: string, city: string, remedy: string): string {
  return `${what} is of the city ${found}, and the plant file is of ${city}. ${remedy}; where only the id has changed, give the city its old one back.`
}
