import type { DatabaseSync } from 'node:sqlite'
import { answerTable } from '../answers.ts'
import { openDatabase } from '../database.ts'
import { originTable } from '../origin.ts'

/** `work_order` is bounded, and what belongs to one goes with it. An occurrence has one order at most. */
const tables = `
  CREATE TABLE IF NOT EXISTS place (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS work_order (
    id INTEGER PRIMARY KEY AUTOINCREMENT, occurrence TEXT UNIQUE, alarm TEXT, site TEXT NOT NULL, crew TEXT,
    state TEXT NOT NULL, priority TEXT NOT NULL, opened_at REAL NOT NULL, due REAL, good_since REAL, content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS work_order_alarm ON work_order (alarm, id);
  CREATE INDEX IF NOT EXISTS work_order_state ON work_order (state, id);
  CREATE INDEX IF NOT EXISTS work_order_opened ON work_order (opened_at);
  CREATE INDEX IF NOT EXISTS work_order_due ON work_order (due) WHERE due IS NOT NULL;
  CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT, work_order INTEGER NOT NULL, revision INTEGER NOT NULL, content TEXT NOT NULL,
    UNIQUE (work_order, revision)
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS journal_unchanged BEFORE UPDATE ON journal
    BEGIN SELECT RAISE (ABORT, 'the journal of work orders is append-only'); END;
  ${answerTable}
  CREATE TABLE IF NOT EXISTS settling (
    alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, due REAL NOT NULL, PRIMARY KEY (alarm, occurrence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS photo (
    work_order INTEGER NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (work_order, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS photo_hash ON photo (hash);
`

/** Opens `orders.sqlite`, making it when it is not there. */
export function openOrderFile(folder: string): DatabaseSync {
  return openDatabase(folder, {
    name: 'orders.sqlite',
    version: 1,
    without:
      'all work orders and what was done for them are then forgotten, their photos are shown no more, and what stands gets new orders',
    complete: (database) => database.exec(`BEGIN IMMEDIATE; ${tables} ${originTable} COMMIT`),
  })
}
