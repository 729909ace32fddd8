import type { z } from '@hono/zod-openapi'
import type { NoticeLog, NoticeRecord, RecipientState } from '../../storage/notices/notices.ts'
import type { ToldBody } from '../alarms/schema.ts'
import { formatTime } from '../time.ts'
import type { RecipientBody } from './schema.ts'

/** Who was told of an alarm's occurrence, in order of the last try: a line for each recipient of each notice. */
export async function toldOf(
  notices: NoticeLog,
  alarm: string,
  occurrence: number,
): Promise<z.infer<typeof ToldBody>[]> {
  const all = await notices.noticesOf(alarm, occurrence)
  return all.toSorted((a, b) => a.lastAt - b.lastAt).map(presentTold)
}

export function presentTold(notice: NoticeRecord): z.infer<typeof ToldBody> {
  const { recipient, channel, kind, lastAt, attempts, outcome, detail } = notice
  return {
    at: formatTime(lastAt),
    recipient,
    channel,
    kind,
    outcome,
    attempts,
    ...(detail !== undefined && { detail }),
  }
}

export function presentRecipient(state: RecipientState): z.infer<typeof RecipientBody> {
  const { channel, recipient, acceptedAt, trouble } = state
  return {
    channel,
    recipient,
    ...(acceptedAt !== undefined && { acceptedAt: formatTime(acceptedAt) }),
    ...(trouble && { trouble: { ...trouble, since: formatTime(trouble.since) } }),
  }
}
