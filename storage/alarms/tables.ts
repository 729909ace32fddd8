import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { answerTable } from '../answers.ts'
import { openDatabase } from '../database.ts'
import { originTable } from '../origin.ts'
import { engineTables } from './engine-state.ts'

/**
 * `alarms.sqlite`. Alarms, entries and rules are JSON; beside them stand the columns that are asked for. Nothing is ever
 * deleted from `journal`, nor changed in it.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), "offset" INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS alarm (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, state TEXT NOT NULL, priority TEXT NOT NULL, audience TEXT NOT NULL,
    rule_version TEXT NOT NULL, due REAL, content TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS alarm_standing ON alarm (id) WHERE state <> 'NORM';
  CREATE INDEX IF NOT EXISTS alarm_due ON alarm (due) WHERE due IS NOT NULL;
  CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT, alarm TEXT NOT NULL, site TEXT NOT NULL, at REAL NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS journal_alarm ON journal (alarm, number);
  CREATE INDEX IF NOT EXISTS journal_site ON journal (site, number);
  CREATE INDEX IF NOT EXISTS journal_at ON journal (at, alarm);
  CREATE TRIGGER IF NOT EXISTS journal_kept BEFORE DELETE ON journal
    BEGIN SELECT RAISE (ABORT, 'the alarm journal is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS journal_unchanged BEFORE UPDATE ON journal
    BEGIN SELECT RAISE (ABORT, 'the alarm journal is append-only'); END;
  CREATE TABLE IF NOT EXISTS rule (
    id TEXT NOT NULL, version TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (id, version)
  ) STRICT, WITHOUT ROWID;
  ${engineTables}
  ${answerTable}
  CREATE TABLE IF NOT EXISTS reader (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

/** Which alarms a parent explains while it stands. In a file of before it was kept, they are those that it suppresses. */
const families = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS explained (
    parent TEXT NOT NULL, alarm TEXT NOT NULL, PRIMARY KEY (parent, alarm)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO explained (parent, alarm)
    SELECT substr(reason.value, 9), alarm.id FROM alarm, json_each(alarm.content, '$.suppressed') AS reason
    WHERE alarm.state <> 'NORM' AND reason.value LIKE 'parent: %';
  COMMIT
`

/** Opens the file, making it when it is not there. */
export function openAlarmFile(folder: string): DatabaseSync {
  const database = openDatabase(folder, {
    name: 'alarms.sqlite',
    version: 2,
    without:
      'the journal then begins anew, all that people did is lost, and alarms are judged again from the oldest message of the log (move notices.sqlite away with it)',
    complete(database) {
      // one commit for all of them: each is a wait for the disk
      database.exec(`BEGIN IMMEDIATE; ${tables} ${originTable} COMMIT`)
      database.prepare("INSERT OR IGNORE INTO origin (key, value) VALUES ('own', ?)").run(randomUUID())
      if (!database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'explained'").get()) database.exec(families)
    },
  })
  // the evaluator stands still for a checkpoint: four of 1,000 pages, 5 ms each, hold up fewer alarms than one of 4,000
  database.exec('PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864')
  return database
}
