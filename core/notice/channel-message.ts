import { createHash } from 'node:crypto'
import { byUrgency } from '../alarm/urgency.ts'
import type { LocalText } from '../words/language.ts'
import { type NoticeKind, noticeKinds } from './kind.ts'
import type { Notice } from './notice.ts'

/** What goes over a channel at once: one notice, or a digest of several, most urgent first. */
export type ChannelMessage =
  | { readonly form: 'single'; readonly id: string; readonly notice: Notice }
  | {
      readonly form: 'digest'
      readonly id: string
      readonly notices: readonly [Notice, ...Notice[]]
      /** Said before all else, where it is about something else than that many have come at once. */
      readonly title?: Title
      /** Where it is answered. Left out: the page. */
      readonly link?: string
    }

/** Of a message that is about no alarm. `bo` left out: read in Chinese. */
export interface Title extends LocalText {
  readonly bo?: string
  readonly about: 'hand-over' | 'log-ins-failed'
}

export function single(notice: Notice): ChannelMessage {
  return { form: 'single', id: notice.id, notice }
}

/** The same notices make the same id. */
export function digest(notices: readonly [Notice, ...Notice[]]): ChannelMessage {
  const hash = createHash('sha256').update(notices.map(({ id }) => id).join('\n'))
  return { form: 'digest', id: `digest.${hash.digest('hex').slice(0, 32)}`, notices }
}

export function noticesIn(message: ChannelMessage): readonly [Notice, ...Notice[]] {
  return message.form === 'single' ? [message.notice] : message.notices
}

/** The most urgent first; of these what is raised before what has got worse, and the older before the newer. */
export function inOrder(a: Ordered, b: Ordered): number {
  return (
    byUrgency(urgencyOf(a), urgencyOf(b)) ||
    noticeKinds.indexOf(a.kind) - noticeKinds.indexOf(b.kind) ||
    a.number - b.number
  )
}

type Ordered = Pick<Notice, 'kind' | 'priority' | 'number'>

function urgencyOf({ kind, priority }: Ordered) {
  return { calls: !isOver(kind), priority }
}

export function isOver(kind: NoticeKind): boolean {
  return kind === 'over' || kind === 'returned' || kind === 'ended'
}
