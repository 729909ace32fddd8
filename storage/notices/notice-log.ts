import type { DatabaseSync } from 'node:sqlite'
import { isOpen, type Told } from '../../core/notice/decide.ts'
import type { NoticeOutcome } from '../../core/notice/outcome.ts'
import { Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import type { Addressee, Attempt, NoticeLog, SentNotice, Settlement } from './notices.ts'
import { attemptOf, noticeOf, openNoticeOf, recipientOf, toldOf } from './rows.ts'
import { openNoticeFile } from './tables.ts'

export interface NoticeLogOptions {
  readonly folder: string
  /** Notices kept, each recipient's by itself, and attempts; above it the oldest go. Default 100,000. */
  readonly max?: number
}

/** Opens `notices.sqlite` of a data folder, making it when it is not there. */
export async function openNoticeLog({ folder, max = 100_000 }: NoticeLogOptions): Promise<NoticeLog> {
  const database = openNoticeFile(folder)
  const statements = prepare(database)

  /** A raise that may have been taken is one that the recipient may believe in. */
  function tell({ channel, recipient }: Addressee, notice: SentNotice, certain: Told['certain']): void {
    if (certain === 'unknown' && !isOpen(notice)) return
    const { alarm, kind, occurrence, number } = notice
    statements.tell.run(channel, recipient, alarm, kind, occurrence, number, certain)
  }

  function write(attempt: Attempt, { at, answer, reach, givenUp, providerId, detail }: Settlement): void {
    const { channel, recipient, message } = attempt
    const [id, why] = [providerId ?? null, detail ?? null]
    statements.settleAttempt.run(at, answer, id, why, channel, recipient, message)
    for (const notice of attempt.notices) {
      const outcome: NoticeOutcome =
        answer === 'accepted' ? 'accepted' : givenUp?.has(notice.id) ? 'failed' : 'retrying'
      statements.settleNotice.run(outcome, id, why, channel, recipient, notice.id)
      if (answer === 'accepted' || answer === 'unknown') tell(attempt, notice, answer)
    }
    if (answer === 'accepted') statements.reached.run(at, channel, recipient)
    else if (reach === 'reached') statements.answered.run(channel, recipient)
    else statements.missed.run(at, answer, why, channel, recipient)
  }

  const origin = new Origin(database)

  return {
    belongTo: async (journal, end) =>
      inTransaction(database, () => {
        const known = origin.get('journal')
        origin.set('journal', journal)
        const last = known === undefined || known === journal ? end : 0
        statements.untell.run(last)
        return Number(statements.setApart.run(`${known ?? journal}:${end}:`, last).changes)
      }),
    async setRecipients(recipients) {
      inTransaction(database, () => {
        const named = JSON.stringify(recipients.map(({ channel, recipient }) => [channel, recipient]))
        statements.forget.run(named)
        for (const { channel, recipient } of recipients) statements.name.run(channel, recipient)
      })
    },
    recipients: async () => statements.recipients.all().map(recipientOf),
    async begin({ channel, recipient, message, notices, at }) {
      inTransaction(database, () => {
        statements.attempt.run(channel, recipient, message, notices.length, at)
        for (const { id, number, alarm, occurrence, kind } of notices) {
          statements.send.run(channel, recipient, id, number, alarm, occurrence, kind, message, at, at)
        }
        statements.trimNotices.run(max)
        statements.trimAttempts.run(max)
      })
    },
    settle: async (attempt, settlement) => inTransaction(database, () => write(attempt, settlement)),
    drop: async ({ channel, recipient }, notice, because) =>
      void statements.drop.run(because, channel, recipient, notice),
    async told({ channel, recipient }, alarm) {
      const row = statements.told.get(channel, recipient, alarm)
      return row && toldOf(row)
    },
    open: async ({ channel, recipient }) => statements.open.all(channel, recipient).map(({ alarm }) => String(alarm)),
    async takeUp(to) {
      inTransaction(database, () => {
        for (const row of statements.unanswered.all(to.channel, to.recipient)) {
          const { notice: id, ...notice } = noticeOf(row)
          tell(to, { id, ...notice }, 'unknown')
        }
      })
    },
    async find({ channel, recipient }, notice) {
      const row = statements.find.get(channel, recipient, notice)
      return row && noticeOf(row)
    },
    async noticesOf(alarm, occurrence) {
      const rows =
        occurrence === undefined ? statements.ofAlarm.all(alarm) : statements.ofOccurrence.all(alarm, occurrence)
      return rows.map(noticeOf)
    },
    async newest({ outcomes, limit }) {
      const rows = outcomes ? statements.newestOf.all(JSON.stringify(outcomes), limit) : statements.newest.all(limit)
      return rows.map(noticeOf)
    },
    unsettled: async ({ channel, recipient }: Addressee) =>
      statements.unsettled.all(channel, recipient).map(openNoticeOf),
    attemptsOf: async (message) => statements.attempts.all(message).map(attemptOf),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

function prepare(database: DatabaseSync) {
  const one = 'channel = ? AND recipient = ?'
  return {
    forget: database.prepare(
      `DELETE FROM recipient WHERE NOT EXISTS (SELECT 1 FROM json_each(?)
       WHERE value ->> 0 = recipient.channel AND value ->> 1 = recipient.recipient)`,
    ),
    name: database.prepare('INSERT OR IGNORE INTO recipient (channel, recipient) VALUES (?, ?)'),
    recipients: database.prepare('SELECT * FROM recipient ORDER BY channel, recipient'),
    reached: database.prepare(
      `UPDATE recipient SET accepted_at = ?, since = NULL, outcome = NULL, detail = NULL WHERE ${one}`,
    ),
    answered: database.prepare(`UPDATE recipient SET since = NULL, outcome = NULL, detail = NULL WHERE ${one}`),
    missed: database.prepare(`UPDATE recipient SET since = coalesce(since, ?), outcome = ?, detail = ? WHERE ${one}`),
    attempt: database.prepare(
      "INSERT INTO attempt (channel, recipient, message, notices, at, outcome) VALUES (?, ?, ?, ?, ?, 'sent')",
    ),
    send: database.prepare(
      `INSERT INTO notice (channel, recipient, id, number, alarm, occurrence, kind, message, first_at, last_at, outcome,
         attempts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', 1)
       ON CONFLICT (channel, recipient, id) DO UPDATE SET outcome = 'sent', attempts = attempts + 1,
         last_at = excluded.last_at, message = excluded.message, detail = NULL`,
    ),
    settleAttempt: database.prepare(
      `UPDATE attempt SET settled_at = ?, outcome = ?, provider_id = ?, detail = ?
       WHERE row = (SELECT max(row) FROM attempt WHERE ${one} AND message = ?)`,
    ),
    settleNotice: database.prepare(
      `UPDATE notice SET outcome = ?, provider_id = ?, detail = ? WHERE ${one} AND id = ?`,
    ),
    drop: database.prepare(
      `UPDATE notice SET outcome = 'dropped', detail = ? WHERE ${one} AND id = ? AND outcome IN ('sent', 'retrying')`,
    ),
    tell: database.prepare(
      `INSERT OR REPLACE INTO told (channel, recipient, alarm, kind, occurrence, number, certain)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    untell: database.prepare('DELETE FROM told WHERE number > ?'),
    setApart: database.prepare(
      `UPDATE notice SET id = ?1 || row || ':' || id, number = 0, occurrence = 0,
         outcome = CASE WHEN outcome IN ('sent', 'retrying') THEN 'dropped' ELSE outcome END,
         detail = 'of a journal that is no longer there' WHERE number > ?2`,
    ),
    trimNotices: database.prepare('DELETE FROM notice WHERE row <= (SELECT max(row) FROM notice) - ?'),
    trimAttempts: database.prepare('DELETE FROM attempt WHERE row <= (SELECT max(row) FROM attempt) - ?'),
    told: database.prepare(`SELECT * FROM told WHERE ${one} AND alarm = ?`),
    open: database.prepare(`SELECT alarm FROM told WHERE ${one} AND kind IN ('raised', 'worsened') ORDER BY alarm`),
    unanswered: database.prepare(`SELECT * FROM notice WHERE ${one} AND outcome = 'sent' ORDER BY row`),
    find: database.prepare(`SELECT * FROM notice WHERE ${one} AND id = ?`),
    ofAlarm: database.prepare('SELECT * FROM notice WHERE alarm = ? ORDER BY row'),
    ofOccurrence: database.prepare('SELECT * FROM notice WHERE alarm = ? AND occurrence = ? ORDER BY row'),
    newest: database.prepare('SELECT * FROM notice ORDER BY row DESC LIMIT ?'),
    newestOf: database.prepare(
      'SELECT * FROM notice WHERE outcome IN (SELECT value FROM json_each(?)) ORDER BY row DESC LIMIT ?',
    ),
    unsettled: database.prepare(
      `SELECT id, alarm, number FROM notice WHERE outcome IN ('sent', 'retrying') AND ${one} ORDER BY row`,
    ),
    attempts: database.prepare('SELECT * FROM attempt WHERE message = ? ORDER BY row'),
  }
}
