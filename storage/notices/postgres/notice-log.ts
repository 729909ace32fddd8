import { originOf } from '../../postgres/origin.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { NoticeLog } from '../notices.ts'
import { noticeOf } from '../rows.ts'
import { noticeReader } from './read.ts'
import { tell, writeSettlement } from './settle.ts'

/** The record of notices; so many notices and attempts are kept. The connections stay whose they are. */
export function postgresNotices(postgres: Postgres, max = 100_000): NoticeLog {
  return {
    ...noticeReader(postgres),
    belongTo: (journal, end) =>
      postgres.transaction(async (session) => {
        const origin = originOf(session, 'notices', postgres.where)
        const known = await origin.get('journal')
        await origin.set('journal', journal)
        const last = known === undefined || known === journal ? end : 0
        await session.rows('DELETE FROM told WHERE number > $1', [last])
        const apart = await session.rows(
          `UPDATE notice SET id = $1 || row || ':' || id, number = 0, occurrence = 0,
             outcome = CASE WHEN outcome IN ('sent', 'retrying') THEN 'dropped' ELSE outcome END,
             detail = 'of a journal that is no longer there' WHERE number > $2 RETURNING row`,
          [`${known ?? journal}:${end}:`, last],
        )
        return apart.length
      }),
    setRecipients: (recipients) =>
      postgres.transaction(async (session) => {
        const named = [recipients.map(({ channel }) => channel), recipients.map(({ recipient }) => recipient)]
        await session.rows(
          `DELETE FROM recipient WHERE (channel, recipient) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
          named,
        )
        await session.rows(
          `INSERT INTO recipient (channel, recipient) SELECT * FROM unnest($1::text[], $2::text[])
           ON CONFLICT DO NOTHING`,
          named,
        )
      }),
    begin: ({ channel, recipient, message, notices, at }) =>
      postgres.transaction(async (session) => {
        await session.rows(
          `INSERT INTO attempt (channel, recipient, message, notices, at, outcome) VALUES ($1, $2, $3, $4, $5, 'sent')`,
          [channel, recipient, message, notices.length, at],
        )
        for (const { id, number, alarm, occurrence, kind } of notices)
          await session.rows(
            `INSERT INTO notice (channel, recipient, id, number, alarm, occurrence, kind, message, first_at, last_at,
               outcome, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'sent', 1)
             ON CONFLICT (channel, recipient, id) DO UPDATE SET outcome = 'sent', attempts = notice.attempts + 1,
               last_at = excluded.last_at, message = excluded.message, detail = NULL`,
            [channel, recipient, id, number, alarm, occurrence, kind, message, at],
          )
        for (const table of ['notice', 'attempt'])
          await session.rows(`DELETE FROM ${table} WHERE row <= (SELECT max(row) FROM ${table}) - $1::bigint`, [max])
      }),
    settle: (attempt, settlement) => postgres.transaction((session) => writeSettlement(session, attempt, settlement)),
    async drop({ channel, recipient }, notice, because) {
      await postgres.rows(
        `UPDATE notice SET outcome = 'dropped', detail = $4
         WHERE channel = $1 AND recipient = $2 AND id = $3 AND outcome IN ('sent', 'retrying')`,
        [channel, recipient, notice, because],
      )
    },
    takeUp: (to) =>
      postgres.transaction(async (session) => {
        const unanswered = await session.rows(
          "SELECT * FROM notice WHERE channel = $1 AND recipient = $2 AND outcome = 'sent' ORDER BY row",
          [to.channel, to.recipient],
        )
        for (const { notice: id, ...notice } of unanswered.map(noticeOf))
          await tell(session, to, { id, ...notice }, 'unknown')
      }),
    async [Symbol.asyncDispose]() {},
  }
}
