import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'
import { Origin, originTable } from '../origin.ts'

export const hourMs = 3_600_000

/**
 * Readings are clustered by hour, then by series: writes of an hour touch few pages, and a day of a series is 24 seeks.
 * `value` has no type of its own (ANY): a REAL column would keep −0 as 0. `reason` is a code, null where there is none. A series is a point while it has a quantity.
 */
const tables = `
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY,
  quantity TEXT NOT NULL,
  point TEXT NOT NULL,
  UNIQUE (quantity, point)
) STRICT;
CREATE TABLE IF NOT EXISTS reading (
  hour INTEGER NOT NULL,
  series INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value ANY,
  quality INTEGER NOT NULL,
  reason INTEGER,
  PRIMARY KEY (hour, series, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rollup (
  tier TEXT NOT NULL,
  series INTEGER NOT NULL,
  at INTEGER NOT NULL,
  min ANY, mean ANY, max ANY,
  count INTEGER NOT NULL,
  readings INTEGER NOT NULL,
  good_share REAL NOT NULL,
  total ANY,
  PRIMARY KEY (tier, series, at)
) STRICT, WITHOUT ROWID;
`

export const readingsForm = {
  name: 'readings.sqlite',
  version: 1,
  without: 'readings are then stored again from the log, as far as it reaches; older ones are lost',
  complete(database: DatabaseSync): void {
    database.exec(tables)
    addReason(database)
    database.exec(originTable)
    database.prepare("INSERT OR IGNORE INTO origin (key, value) VALUES ('own', ?)").run(randomUUID())
  },
}

/** Opens `readings.sqlite` durably (an answered commit survives a power cut), and makes it where there is none. */
export function openForWriting(path: string): DatabaseSync {
  const database = openDatabase(dirname(path), readingsForm)
  // A commit touches a page for each series; with a longer WAL, many commits share one copy into the file.
  database.exec('PRAGMA wal_autocheckpoint = 10000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32768')
  return database
}

/** A file of before there were reasons. */
function addReason(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(reading)').all()
  if (columns.some(({ name }) => name === 'reason')) return
  database.exec('ALTER TABLE reading ADD COLUMN reason INTEGER')
}

export function openForReading(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  database.exec('PRAGMA cache_size = -16384')
  return database
}

/** What tells this file from any other. */
export function identityOf(database: DatabaseSync): string {
  return new Origin(database).get('own') ?? ''
}
