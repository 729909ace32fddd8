import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'

/** Marks by point and hour, the numbers of points that were ever marked, and how many marks each hour has. */
const tables = `
  CREATE TABLE IF NOT EXISTS dirty_point (number INTEGER PRIMARY KEY, point TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS dirty (
    number INTEGER NOT NULL, hour INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (number, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dirty_count (hour INTEGER PRIMARY KEY, marks INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS dirty_change (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;
  INSERT INTO dirty_change SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM dirty_change);
`

/** Makes the tables where they are missing, and takes over the marks of a file that named the point in each. */
export function openDirtyTables(database: DatabaseSync): void {
  database.exec(tables)
  if (isOld(database)) inTransaction(database, () => takeOver(database))
}

function isOld(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'dirty_hour'").get() !== undefined
}

function takeOver(database: DatabaseSync): void {
  // another process may have done it meanwhile
  if (!isOld(database)) return
  database.exec(`
    INSERT OR IGNORE INTO dirty_point (point) SELECT point FROM rolled_point UNION SELECT point FROM dirty_hour;
    INSERT OR IGNORE INTO dirty SELECT number, hour, change FROM dirty_hour JOIN dirty_point USING (point);
    DELETE FROM dirty_count;
    INSERT INTO dirty_count SELECT hour, count(*) FROM dirty GROUP BY hour;
    DROP TABLE dirty_hour;
    DROP TABLE rolled_point;
  `)
}
