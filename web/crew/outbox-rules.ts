import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { isWorse } from '../../core/alarm/priority.ts'
import type { PageAction } from '../../core/words/page-words.ts'

/** What can be done to a work order here. */
export type OrderAct = 'accept' | 'arrive' | 'dispose' | 'photo'

/** What somebody did on this phone, until it has arrived. Times are epoch ms of the phone. */
export interface Act {
  /** Its Idempotency-Key: however often it is sent, it is done once. */
  readonly key: string
  readonly who: string
  readonly action: PageAction | OrderAct
  readonly body: Readonly<Record<string, string | readonly string[]>>
  /** The work order that it was done to; absent: the alarm. */
  readonly order?: number
  readonly photo?: Blob
  /** The alarm as it was seen. */
  readonly alarm: AlarmBody
  readonly madeAt: number
  /** Not sent before: until then it may be undone. */
  readonly sendAt: number
  readonly fate: Fate
}

export type Fate =
  | { readonly state: 'waiting' }
  | { readonly state: 'sent'; readonly at: number }
  /** `now`: the alarm as the server has it, where it had changed. */
  | { readonly state: 'refused'; readonly why: string; readonly now: AlarmBody | undefined }

/** What the server said of an act. */
export type Answer =
  | { readonly type: 'done'; readonly alarm: AlarmBody | undefined }
  | { readonly type: 'refused'; readonly status: number; readonly why: string; readonly now: AlarmBody | undefined }
  | { readonly type: 'none' }

export type Next =
  | { readonly do: 'settle'; readonly fate: Fate }
  /** The alarm has changed in a way that makes no difference: once more, as of that revision. */
  | { readonly do: 'again'; readonly alarm: AlarmBody }
  | { readonly do: 'wait'; readonly because: 'no-answer' | 'busy' | 'logged-out' }

/** What becomes of an act after an answer. */
export function nextOf(act: Act, answer: Answer, now: number): Next {
  if (answer.type === 'none') return { do: 'wait', because: 'no-answer' }
  if (answer.type === 'done') return { do: 'settle', fate: { state: 'sent', at: now } }
  const { status, why } = answer
  if (status === 401) return { do: 'wait', because: 'logged-out' }
  if (status === 429 || status >= 500) return { do: 'wait', because: 'busy' }
  if (answer.now && isStillMeant(act, answer.now)) return { do: 'again', alarm: answer.now }
  return { do: 'settle', fate: { state: 'refused', why, now: answer.now } }
}

/** The same raising still calls, and is no worse than it was seen to be. */
function isStillMeant({ action, alarm }: Act, now: AlarmBody): boolean {
  return (
    action === 'acknowledge' &&
    now.revision !== alarm.revision &&
    now.occurrence === alarm.occurrence &&
    isCalling(now.state) &&
    !isWorse(now.priority, alarm.priority)
  )
}

/** What is sent. A note needs no revision: it is true of the alarm whatever has become of it. */
export function requestOf({ action, body, alarm, order, photo }: Act): Blob | Readonly<Record<string, unknown>> {
  if (photo) return photo
  // the order itself knows which steps fit it
  if (order !== undefined) return { ...body, channel: 'page' }
  return action === 'comment' ? body : { ...body, revision: alarm.revision }
}

/** Where it is sent. */
export function pathOf({ action, alarm, order }: Act): string {
  if (order !== undefined) return `/api/v1/orders/${order}/${action === 'photo' ? 'photos' : action}`
  return `/api/v1/alarms/${encodeURIComponent(alarm.id)}/${action}`
}
