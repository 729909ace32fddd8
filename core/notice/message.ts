import { createHash } from 'node:crypto'
import { priorities } from '../alarm/priority.ts'
import { type NoticeKind, noticeKinds } from './decide.ts'
import type { Notice } from './notice.ts'

/** What goes over a channel at once: one notice, or a digest of several, most urgent first. */
export type Message =
  | { readonly form: 'single'; readonly id: string; readonly notice: Notice }
  | { readonly form: 'digest'; readonly id: string; readonly notices: readonly [Notice, ...Notice[]] }

export function single(notice: Notice): Message {
  return { form: 'single', id: notice.id, notice }
}

/** The same notices make the same id. */
export function digest(notices: readonly [Notice, ...Notice[]]): Message {
  const hash = createHash('sha256').update(notices.map(({ id }) => id).join('\n'))
  return { form: 'digest', id: `digest.${hash.digest('hex').slice(0, 32)}`, notices }
}

export function noticesIn(message: Message): readonly [Notice, ...Notice[]] {
  return message.form === 'single' ? [message.notice] : message.notices
}

/** What calls for someone before what is over; then by priority; then the older. */
export function byUrgency(
  a: Pick<Notice, 'kind' | 'priority' | 'number'>,
  b: Pick<Notice, 'kind' | 'priority' | 'number'>,
): number {
  return (
    Number(isOver(a.kind)) - Number(isOver(b.kind)) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    noticeKinds.indexOf(a.kind) - noticeKinds.indexOf(b.kind) ||
    a.number - b.number
  )
}

export function isOver(kind: NoticeKind): boolean {
  return kind === 'over' || kind === 'returned' || kind === 'ended'
}
