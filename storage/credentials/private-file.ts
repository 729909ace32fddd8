import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** `credentials.sqlite` of a data folder, made when it is not there. Only its owner may read it, or the files that SQLite puts beside it. */
export function openCredentialsFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'credentials.sqlite')
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return new DatabaseSync(path, { timeout: 5_000 })
}
