import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'
import { originTable } from '../origin.ts'
import { quarantineTables } from './quarantine.ts'

/** `ingest.sqlite`: cursor, points, decoder memory, rejects and devices of one reader of the log. */
const tables = `
  CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), offset INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS point (
    point TEXT PRIMARY KEY, site TEXT NOT NULL, change INTEGER NOT NULL,
    at REAL NOT NULL, received_at REAL NOT NULL, value REAL, quality INTEGER NOT NULL, reason TEXT,
    memory TEXT NOT NULL, claimed_at REAL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS point_change ON point (change);
  CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS device (device TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reject (
    id INTEGER PRIMARY KEY AUTOINCREMENT, "offset" INTEGER NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
    "where" TEXT NOT NULL, detail TEXT NOT NULL, received_at REAL NOT NULL, topic TEXT NOT NULL, client TEXT NOT NULL,
    payload BLOB NOT NULL, replay INTEGER NOT NULL DEFAULT 0, UNIQUE ("offset", reason)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS reject_reason ON reject (reason, id);
  CREATE INDEX IF NOT EXISTS reject_replay ON reject (id) WHERE replay = 1;
  CREATE TABLE IF NOT EXISTS reject_size (kept INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  INSERT INTO reject_size SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM reject_size);
  CREATE TRIGGER IF NOT EXISTS reject_kept AFTER INSERT ON reject
    BEGIN UPDATE reject_size SET kept = kept + 1, bytes = bytes + length(new.payload); END;
  CREATE TRIGGER IF NOT EXISTS reject_gone AFTER DELETE ON reject
    BEGIN UPDATE reject_size SET kept = kept - 1, bytes = bytes - length(old.payload); END;
`

/** Opens the file, making it when it is not there. */
export function openStateFile(folder: string): DatabaseSync {
  return openDatabase(folder, {
    name: 'ingest.sqlite',
    version: 2,
    shrinks: true,
    without:
      'ingest then reads the log again from its oldest message; rejects, the quarantine, and the latest values of points that have been silent for longer are lost',
    complete(database) {
      database.exec(tables)
      database.exec(quarantineTables)
      database.exec(originTable)
      addClaimed(database)
    },
  })
}

/** A file of before claimed times were kept. Another process may add the column at the same moment. */
function addClaimed(database: DatabaseSync): void {
  const has = () =>
    database
      .prepare('PRAGMA table_info(point)')
      .all()
      .some(({ name }) => name === 'claimed_at')
  if (has()) return
  try {
    database.exec('ALTER TABLE point ADD COLUMN claimed_at REAL')
  } catch (error) {
    if (!has()) throw error
  }
}
