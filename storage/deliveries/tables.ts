import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'
import { originTable } from '../origin.ts'

const name = 'deliveries.sqlite'
/** `delivery`, `note` and `incoming` are bounded; `calling` has the open ones, and of the others as many as deliveries. */
const tables = `
  CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS duty_place (crew TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS calling (
    alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, content TEXT NOT NULL, due REAL, is_over INTEGER NOT NULL,
    began_at REAL NOT NULL, PRIMARY KEY (alarm, occurrence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS calling_due ON calling (due) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS calling_open ON calling (is_over, began_at);
  CREATE TABLE IF NOT EXISTS delivery (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, alarm TEXT NOT NULL, occurrence INTEGER NOT NULL,
    content TEXT NOT NULL, decided_at REAL NOT NULL, outcome TEXT NOT NULL, account TEXT, provider_id TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS delivery_alarm ON delivery (alarm, occurrence);
  CREATE INDEX IF NOT EXISTS delivery_provider ON delivery (account, provider_id) WHERE provider_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_unsettled ON delivery (row) WHERE outcome IN ('decided', 'attempted', 'retrying');
  CREATE INDEX IF NOT EXISTS delivery_decided ON delivery (decided_at);
  CREATE TABLE IF NOT EXISTS note (
    row INTEGER PRIMARY KEY AUTOINCREMENT, alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, at REAL NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS note_alarm ON note (alarm, occurrence);
  CREATE TABLE IF NOT EXISTS incoming (
    row INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting'
  ) STRICT;
  CREATE INDEX IF NOT EXISTS incoming_state ON incoming (state, row);
  CREATE TABLE IF NOT EXISTS link (
    hash BLOB PRIMARY KEY, alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, person TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS link_said (
    hash BLOB NOT NULL, run INTEGER NOT NULL, verb TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (hash, run, verb)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL) STRICT;
`

/** Opens `deliveries.sqlite`, making it when it is not there. Only its owner may read it: the links that answer come from it. */
export function openDeliveryFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(join(folder, name), 'a', 0o600))
  return openDatabase(folder, {
    name,
    version: 1,
    without:
      'who was told of which alarm is then forgotten, what stands is called anew, and links in messages are void',
    complete: (database) => {
      database.exec(tables + originTable)
      database.prepare('INSERT OR IGNORE INTO secret (one, key) VALUES (1, ?)').run(randomBytes(32))
    },
  })
}
