import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { type NoticeKind, noticeKinds, type Told } from '../../core/notice/decide.ts'
import { inTransaction } from '../transaction.ts'
import type { Attempt, AttemptOutcome, AttemptRecord, NoticeLog, NoticeOutcome, NoticeRecord } from './notices.ts'

export interface NoticeLogOptions {
  readonly folder: string
  /** Notices kept, and attempts; above it the oldest go. Default 100,000. */
  readonly max?: number
}

const tables = `
  CREATE TABLE IF NOT EXISTS notice (
    row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL,
    alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, recipients TEXT NOT NULL,
    outcome TEXT NOT NULL, attempts INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, provider_id TEXT,
    detail TEXT, UNIQUE (channel, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS notice_alarm ON notice (alarm, occurrence);
  CREATE TABLE IF NOT EXISTS attempt (
    row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, message TEXT NOT NULL, notices INTEGER NOT NULL,
    at REAL NOT NULL, settled_at REAL, outcome TEXT NOT NULL, provider_id TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS attempt_message ON attempt (message);
  CREATE TABLE IF NOT EXISTS told (
    channel TEXT NOT NULL, alarm TEXT NOT NULL, kind TEXT NOT NULL, occurrence INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (channel, alarm)
  ) STRICT, WITHOUT ROWID;
`

/** Opens `notices.sqlite` of a data folder, making it when it is not there. */
export function openNoticeLog({ folder, max = 100_000 }: NoticeLogOptions): NoticeLog {
  mkdirSync(folder, { recursive: true })
  const database = new DatabaseSync(join(folder, 'notices.sqlite'), { timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(tables)
  const statements = prepare(database)

  function write(attempt: Attempt, { at, outcome, givenUp, providerId, detail }: AttemptOutcome): void {
    const { channel, message } = attempt
    const [id, why] = [providerId ?? null, detail ?? null]
    statements.settleAttempt.run(at, outcome, id, why, channel, message)
    for (const notice of attempt.notices) {
      const own = givenUp?.has(notice.id) ? 'failed' : outcome
      statements.settleNotice.run(own, id, why, channel, notice.id)
      if (own === 'accepted') {
        statements.tell.run(channel, notice.alarm, notice.kind, notice.occurrence, notice.number)
      }
    }
  }

  return {
    begin({ channel, recipients, message, notices, at }) {
      inTransaction(database, () => {
        statements.attempt.run(channel, message, notices.length, at)
        for (const { id, number, alarm, occurrence, kind } of notices) {
          const where = [channel, id, number, alarm, occurrence, kind, message, JSON.stringify(recipients)]
          statements.send.run(...where, at, at)
        }
        statements.trimNotices.run(max)
        statements.trimAttempts.run(max)
      })
    },
    settle: (attempt, outcome) => inTransaction(database, () => write(attempt, outcome)),
    told(channel, alarm) {
      const row = statements.told.get(channel, alarm)
      return row && toldOf(row)
    },
    find(channel, notice) {
      const row = statements.find.get(channel, notice)
      return row && noticeOf(row)
    },
    noticesOf(alarm, occurrence) {
      const rows =
        occurrence === undefined ? statements.ofAlarm.all(alarm) : statements.ofOccurrence.all(alarm, occurrence)
      return rows.map(noticeOf)
    },
    attemptsOf: (message) => statements.attempts.all(message).map(attemptOf),
    [Symbol.dispose]: () => database.close(),
  }
}

function prepare(database: DatabaseSync) {
  return {
    attempt: database.prepare(
      "INSERT INTO attempt (channel, message, notices, at, outcome) VALUES (?, ?, ?, ?, 'sent')",
    ),
    send: database.prepare(
      `INSERT INTO notice (channel, id, number, alarm, occurrence, kind, message, recipients, first_at, last_at, outcome, attempts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', 1)
       ON CONFLICT (channel, id) DO UPDATE SET outcome = 'sent', attempts = attempts + 1, last_at = excluded.last_at,
         message = excluded.message, recipients = excluded.recipients, detail = NULL`,
    ),
    settleAttempt: database.prepare(
      `UPDATE attempt SET settled_at = ?, outcome = ?, provider_id = ?, detail = ?
       WHERE row = (SELECT max(row) FROM attempt WHERE channel = ? AND message = ?)`,
    ),
    settleNotice: database.prepare(
      'UPDATE notice SET outcome = ?, provider_id = ?, detail = ? WHERE channel = ? AND id = ?',
    ),
    tell: database.prepare(
      'INSERT OR REPLACE INTO told (channel, alarm, kind, occurrence, number) VALUES (?, ?, ?, ?, ?)',
    ),
    trimNotices: database.prepare('DELETE FROM notice WHERE row <= (SELECT max(row) FROM notice) - ?'),
    trimAttempts: database.prepare('DELETE FROM attempt WHERE row <= (SELECT max(row) FROM attempt) - ?'),
    told: database.prepare('SELECT * FROM told WHERE channel = ? AND alarm = ?'),
    find: database.prepare('SELECT * FROM notice WHERE channel = ? AND id = ?'),
    ofAlarm: database.prepare('SELECT * FROM notice WHERE alarm = ? ORDER BY row'),
    ofOccurrence: database.prepare('SELECT * FROM notice WHERE alarm = ? AND occurrence = ? ORDER BY row'),
    attempts: database.prepare('SELECT * FROM attempt WHERE message = ? ORDER BY row'),
  }
}

type Row = Record<string, SQLOutputValue>

function toldOf(row: Row): Told {
  return { kind: kindOf(row), occurrence: Number(row['occurrence']), number: Number(row['number']) }
}

function noticeOf(row: Row): NoticeRecord {
  return {
    notice: String(row['id']),
    channel: String(row['channel']),
    recipients: JSON.parse(String(row['recipients'])),
    alarm: String(row['alarm']),
    occurrence: Number(row['occurrence']),
    number: Number(row['number']),
    kind: kindOf(row),
    message: String(row['message']),
    outcome: outcomeOf(row),
    attempts: Number(row['attempts']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    ...answerOf(row),
  }
}

function attemptOf(row: Row): AttemptRecord {
  return {
    channel: String(row['channel']),
    message: String(row['message']),
    notices: Number(row['notices']),
    at: Number(row['at']),
    ...(row['settled_at'] !== null && { settledAt: Number(row['settled_at']) }),
    outcome: outcomeOf(row),
    ...answerOf(row),
  }
}

function answerOf(row: Row) {
  return {
    ...(row['provider_id'] !== null && { providerId: String(row['provider_id']) }),
    ...(row['detail'] !== null && { detail: String(row['detail']) }),
  }
}

function kindOf(row: Row): NoticeKind {
  const kind = noticeKinds.find((known) => known === row['kind'])
  if (!kind) throw new Error(`notice ${row['id']}: unknown kind ${row['kind']}`)
  return kind
}

function outcomeOf(row: Row): NoticeOutcome {
  const outcome = (['sent', 'retrying', 'accepted', 'failed'] as const).find((known) => known === row['outcome'])
  if (!outcome) throw new Error(`notice ${row['id']}: unknown outcome ${row['outcome']}`)
  return outcome
}
