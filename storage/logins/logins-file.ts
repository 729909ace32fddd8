import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'

const name = 'logins.sqlite'
const tables = `
  CREATE TABLE IF NOT EXISTS password (person TEXT PRIMARY KEY, hash TEXT NOT NULL, set_at REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, person TEXT NOT NULL, way TEXT NOT NULL, kept INTEGER NOT NULL,
    made_at REAL NOT NULL, used_at REAL NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS session_of ON session (person, used_at);
  CREATE TABLE IF NOT EXISTS invite (
    hash BLOB PRIMARY KEY, person TEXT NOT NULL, made_by TEXT NOT NULL, made_at REAL NOT NULL, expires_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS revoked (person TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS invited (person TEXT PRIMARY KEY, by TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS device (hash BLOB PRIMARY KEY, person TEXT NOT NULL, made_at REAL NOT NULL) STRICT, WITHOUT ROWID;
`

/** `logins.sqlite` of a data folder, made when it is not there. Only its owner may read it. */
export function openLoginsFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  const without = 'everybody is logged out, and every person needs a new invite (huoshui people invite NAME)'
  return openDatabase(folder, { name, version: 1, without, complete: (database) => database.exec(tables) })
}
