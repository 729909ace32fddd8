import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../database.ts'
import { originTable } from '../origin.ts'
import { inTransaction } from '../transaction.ts'

/** `notice` and `attempt` are bounded; `told` has a row for each alarm and recipient, `recipient` one for each of the settings. */
const tables = `
  CREATE TABLE notice (
    row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, recipient TEXT NOT NULL, id TEXT NOT NULL,
    number INTEGER NOT NULL, alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
    outcome TEXT NOT NULL, attempts INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, provider_id TEXT,
    detail TEXT, UNIQUE (channel, recipient, id)
  ) STRICT;
  CREATE INDEX notice_alarm ON notice (alarm, occurrence);
  CREATE INDEX notice_outcome ON notice (outcome, row);
  CREATE TABLE attempt (
    row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, recipient TEXT NOT NULL, message TEXT NOT NULL,
    notices INTEGER NOT NULL, at REAL NOT NULL, settled_at REAL, outcome TEXT NOT NULL, provider_id TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX attempt_message ON attempt (message);
  CREATE TABLE told (
    channel TEXT NOT NULL, recipient TEXT NOT NULL, alarm TEXT NOT NULL, kind TEXT NOT NULL, occurrence INTEGER NOT NULL,
    number INTEGER NOT NULL, certain TEXT NOT NULL DEFAULT 'accepted', PRIMARY KEY (channel, recipient, alarm)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE recipient (
    channel TEXT NOT NULL, recipient TEXT NOT NULL, accepted_at REAL, since REAL, outcome TEXT, detail TEXT,
    PRIMARY KEY (channel, recipient)
  ) STRICT, WITHOUT ROWID;
`

/** Of the first form, in which a notice had all its channel's recipients and one outcome for them. */
const aside = ['notice', 'attempt', 'told'].map((name) => `ALTER TABLE ${name} RENAME TO old_${name};`).join('')
const apart = `
  DROP INDEX notice_alarm;
  DROP INDEX attempt_message;
  ${tables}
  INSERT INTO notice (channel, recipient, id, number, alarm, occurrence, kind, message, outcome, attempts, first_at,
      last_at, provider_id, detail)
    SELECT channel, each.value, n.id, number, alarm, occurrence, kind, message, outcome, attempts, first_at, last_at,
      provider_id, detail FROM old_notice AS n, json_each(n.recipients) AS each WHERE true ORDER BY row
    ON CONFLICT DO NOTHING;
  INSERT INTO attempt (channel, recipient, message, notices, at, settled_at, outcome, provider_id, detail)
    SELECT channel, '', message, notices, at, settled_at,
      CASE WHEN outcome IN ('retrying', 'failed') THEN 'unavailable' ELSE outcome END, provider_id, detail
    FROM old_attempt ORDER BY row;
  INSERT INTO told (channel, recipient, alarm, kind, occurrence, number)
    SELECT channel, recipient, alarm, old_told.kind, old_told.occurrence, old_told.number
    FROM old_told JOIN (SELECT DISTINCT channel, recipient FROM notice) USING (channel);
  DROP TABLE old_notice;
  DROP TABLE old_attempt;
  DROP TABLE old_told;
`
/** Of the second form, in which only what was accepted was told. */
const certainty = "ALTER TABLE told ADD COLUMN certain TEXT NOT NULL DEFAULT 'accepted'"
const version = 2

/** Opens `notices.sqlite`, making it when it is not there; one of an earlier form is brought to this one. */
export function openNoticeFile(folder: string): DatabaseSync {
  return openDatabase(folder, {
    name: 'notices.sqlite',
    version,
    without: 'whom it was told what, and what they were to be told of its end, is then no longer known',
    complete(database) {
      inTransaction(database, () => complete(database))
      database.exec(originTable)
    },
  })
}

function complete(database: DatabaseSync): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found === version) return
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'notice'").get() !== undefined
  database.exec(found === 1 ? certainty : isThere ? aside + apart : tables)
  database.exec(`PRAGMA user_version = ${version}`)
}
