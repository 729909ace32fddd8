import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'

const name = 'credentials.sqlite'

/** `credentials.sqlite` of a data folder, made when it is not there. Only its owner may read it, or the files that SQLite puts beside it. */
export function openCredentialsFile(folder: string, complete: (database: DatabaseSync) => void): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  const without = 'every device and every person then needs a new credential (device provision, token add)'
  return openDatabase(folder, { name, version: 1, without, complete })
}
