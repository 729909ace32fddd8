import { isOpen, type Told } from '../../../core/notice/decide.ts'
import type { NoticeOutcome } from '../../../core/notice/outcome.ts'
import type { Session } from '../../postgres/postgres.ts'
import type { Addressee, Attempt, SentNotice, Settlement } from '../notices.ts'

/** Keeps what a recipient was told. A raise that may have been taken is one that the recipient may believe in. */
export async function tell(
  session: Session,
  to: Addressee,
  notice: SentNotice,
  certain: Told['certain'],
): Promise<void> {
  if (certain === 'unknown' && !isOpen(notice)) return
  const { alarm, kind, occurrence, number } = notice
  await session.rows(
    `INSERT INTO told (channel, recipient, alarm, kind, occurrence, number, certain) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (channel, recipient, alarm) DO UPDATE SET kind = excluded.kind, occurrence = excluded.occurrence,
       number = excluded.number, certain = excluded.certain`,
    [to.channel, to.recipient, alarm, kind, occurrence, number, certain],
  )
}

/** What became of a message, of each of its notices, and of how its recipient is reached. */
export async function writeSettlement(session: Session, attempt: Attempt, settlement: Settlement): Promise<void> {
  const { channel, recipient, message } = attempt
  const { at, answer, reach, givenUp, providerId = null, detail = null } = settlement
  await session.rows(
    `UPDATE attempt SET settled_at = $4, outcome = $5, provider_id = $6, detail = $7
     WHERE row = (SELECT max(row) FROM attempt WHERE channel = $1 AND recipient = $2 AND message = $3)`,
    [channel, recipient, message, at, answer, providerId, detail],
  )
  for (const notice of attempt.notices) {
    const outcome: NoticeOutcome = answer === 'accepted' ? 'accepted' : givenUp?.has(notice.id) ? 'failed' : 'retrying'
    await session.rows(
      `UPDATE notice SET outcome = $4, provider_id = $5, detail = $6
       WHERE channel = $1 AND recipient = $2 AND id = $3`,
      [channel, recipient, notice.id, outcome, providerId, detail],
    )
    if (answer === 'accepted' || answer === 'unknown') await tell(session, attempt, notice, answer)
  }
  const to = [channel, recipient]
  if (answer === 'accepted')
    await session.rows(
      `UPDATE recipient SET accepted_at = $3, since = NULL, outcome = NULL, detail = NULL
       WHERE channel = $1 AND recipient = $2`,
      [...to, at],
    )
  else if (reach === 'reached')
    await session.rows(
      'UPDATE recipient SET since = NULL, outcome = NULL, detail = NULL WHERE channel = $1 AND recipient = $2',
      to,
    )
  else
    await session.rows(
      `UPDATE recipient SET since = coalesce(since, $3), outcome = $4, detail = $5
       WHERE channel = $1 AND recipient = $2`,
      [...to, at, answer, detail],
    )
}
