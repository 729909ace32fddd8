import type { Session } from '../../postgres/postgres.ts'
import type { NoticeHistory, RecipientKnowledge } from '../notices.ts'
import { attemptOf, noticeOf, openNoticeOf, recipientOf, toldOf } from '../rows.ts'

/** What is asked of the record of notices. */
export function noticeReader(session: Session): RecipientKnowledge & NoticeHistory {
  return {
    async told({ channel, recipient }, alarm) {
      const text = 'SELECT * FROM told WHERE channel = $1 AND recipient = $2 AND alarm = $3'
      const [row] = await session.rows(text, [channel, recipient, alarm])
      return row && toldOf(row)
    },
    async open({ channel, recipient }) {
      const rows = await session.rows(
        `SELECT alarm FROM told WHERE channel = $1 AND recipient = $2 AND kind IN ('raised', 'worsened') ORDER BY alarm`,
        [channel, recipient],
      )
      return rows.map(({ alarm }) => String(alarm))
    },
    async find({ channel, recipient }, notice) {
      const text = 'SELECT * FROM notice WHERE channel = $1 AND recipient = $2 AND id = $3'
      const [row] = await session.rows(text, [channel, recipient, notice])
      return row && noticeOf(row)
    },
    async unsettled({ channel, recipient }) {
      const rows = await session.rows(
        `SELECT id, alarm, number FROM notice WHERE outcome IN ('sent', 'retrying') AND channel = $1 AND recipient = $2 ORDER BY row`,
        [channel, recipient],
      )
      return rows.map(openNoticeOf)
    },
    async recipients() {
      return (await session.rows('SELECT * FROM recipient ORDER BY channel, recipient')).map(recipientOf)
    },
    async noticesOf(alarm, occurrence) {
      const rows = await session.rows(
        'SELECT * FROM notice WHERE alarm = $1 AND ($2::bigint IS NULL OR occurrence = $2) ORDER BY row',
        [alarm, occurrence ?? null],
      )
      return rows.map(noticeOf)
    },
    async newest({ outcomes, limit }) {
      const rows = await session.rows(
        'SELECT * FROM notice WHERE $1::text[] IS NULL OR outcome = ANY ($1) ORDER BY row DESC LIMIT $2',
        [outcomes ? [...outcomes] : null, limit],
      )
      return rows.map(noticeOf)
    },
    async attemptsOf(message) {
      return (await session.rows('SELECT * FROM attempt WHERE message = $1 ORDER BY row', [message])).map(attemptOf)
    },
  }
}
