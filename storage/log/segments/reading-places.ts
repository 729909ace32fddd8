import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode } from '../../disk-fault.ts'

/** The databases of those who read the log: each has a cursor, and the identity of the log that it is of. */
const readers = ['ingest.sqlite', 'alarms.sqlite']

/**
 * How far the readers of a data folder have come in the log of an identity, or in any, where there is none yet: offsets
 * are not used twice. A file that says nothing, or cannot be read, counts for nothing: who needs it will tell.
 */
export function readUpTo(folder: string, identity: string | undefined): number {
  const places = readers.map((name) => placeOf(join(folder, name)))
  const known = places.filter((place) => identity === undefined || (place.log ?? identity) === identity)
  return Math.max(0, ...known.map(({ cursor }) => cursor))
}

function placeOf(path: string): { readonly cursor: number; readonly log: string | undefined } {
  const nothing = { cursor: 0, log: undefined }
  if (!existsSync(path)) return nothing
  try {
    using database = new DatabaseSync(path, { timeout: 5_000 })
    const value = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
    if (value("SELECT 1 FROM sqlite_schema WHERE name = 'cursor'") === undefined) return nothing
    const isMarked = value("SELECT 1 FROM sqlite_schema WHERE name = 'origin'") !== undefined
    const log = isMarked ? value("SELECT value FROM origin WHERE key = 'log'") : undefined
    return { cursor: Number(value('SELECT "offset" FROM cursor') ?? 0), log: typeof log === 'string' ? log : undefined }
  } catch (error) {
    if (sqliteCode(error) === 11 || sqliteCode(error) === 26) return nothing
    throw error
  }
}
