import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'

const name = 'people.sqlite'
/** `version`: states of the plant file's people. `change` is bounded; `calendar` has a row for each address that was renewed. */
const tables = `
  CREATE TABLE IF NOT EXISTS version (
    number INTEGER PRIMARY KEY AUTOINCREMENT, since REAL NOT NULL, zone TEXT NOT NULL, file TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY AUTOINCREMENT, crew TEXT, what TEXT NOT NULL, made_by TEXT NOT NULL, made_at REAL NOT NULL,
    why TEXT NOT NULL, withdrawn_by TEXT, withdrawn_at REAL, withdrawn_why TEXT, key TEXT UNIQUE, request TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS calendar (
    kind TEXT NOT NULL, id TEXT NOT NULL, renewed INTEGER NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL) STRICT;
`

/** `people.sqlite` of a data folder, made when it is not there. Only its owner may read it: the addresses of calendars come from it. */
export function openPeopleFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return openDatabase(folder, {
    name,
    version: 1,
    without:
      'covers, swaps and leave are then forgotten, and who was on duty in the past is answered by the plant file of today',
    complete: (database) => {
      database.exec(tables)
      database.prepare('INSERT OR IGNORE INTO secret (one, key) VALUES (1, ?)').run(randomBytes(32))
    },
  })
}
