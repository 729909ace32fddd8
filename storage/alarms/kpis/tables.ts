import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../../database.ts'
import { inTransaction } from '../../transaction.ts'

const version = 1
/**
 * `kpis.sqlite`: what the KPIs need of the journal, rolled up by site and UTC day of our clock. All of it comes from the
 * journal, so one of another form is thrown away and made anew.
 */
const tables = `
  DROP TABLE IF EXISTS place;
  DROP TABLE IF EXISTS trace;
  DROP TABLE IF EXISTS day;
  DROP TABLE IF EXISTS stood;
  CREATE TABLE place (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, journal TEXT NOT NULL) STRICT;
  CREATE TABLE trace (
    number INTEGER PRIMARY KEY, alarm TEXT NOT NULL UNIQUE, site TEXT NOT NULL, raised_at REAL, called_at REAL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX trace_raised ON trace (raised_at) WHERE raised_at IS NOT NULL;
  CREATE TABLE day (
    day INTEGER NOT NULL, site TEXT NOT NULL, part INTEGER NOT NULL, calls BLOB NOT NULL, acknowledgements BLOB NOT NULL,
    marks BLOB NOT NULL, PRIMARY KEY (day, site, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stood (
    alarm TEXT NOT NULL, site TEXT NOT NULL, raised_at REAL NOT NULL, called_at REAL NOT NULL, ended_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX stood_ended ON stood (ended_at);
  INSERT INTO place (only, number, journal) VALUES (1, 0, '');
  PRAGMA user_version = ${version};
`

/** Opens the file, making it when it is not there. */
export function openKpiFile(folder: string): DatabaseSync {
  return openDatabase(folder, {
    name: 'kpis.sqlite',
    without: 'it is then made anew out of the alarm journal, and nothing is lost',
    // what a power failure takes is rolled up again
    synchronous: 'NORMAL',
    complete: (database) =>
      inTransaction(database, () => {
        if (database.prepare('PRAGMA user_version').get()?.['user_version'] !== version) database.exec(tables)
      }),
  })
}

/** Everything is rolled up anew. */
export function emptyKpiFile(database: DatabaseSync): void {
  database.exec(tables)
}
