import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { DrillBody } from '../../api/drills/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { isWorse } from '../../core/alarm/priority.ts'
import type { PageAction } from '../../core/words/page-words.ts'

/** What can be done to a work order here. */
export const orderSteps = [
  ...(['accept', 'pass-on', 'arrive', 'dispose', 'verify', 'fail-check'] as const),
  ...(['hand-back', 'extend', 'defer', 'comment', 'photo'] as const),
] as const
export type OrderStep = (typeof orderSteps)[number]

interface Done {
  /** Its Idempotency-Key: however often it is sent, it is done once. */
  readonly key: string
  readonly who: string
  readonly body: Readonly<Record<string, string | readonly string[]>>
  readonly madeAt: number
  /** Not sent before: until then it may be undone. */
  readonly sendAt: number
  readonly fate: Fate
}

/** What somebody did to an alarm. */
export interface AlarmAct extends Done {
  readonly action: PageAction
  readonly order?: undefined
  readonly drill?: undefined
  /** As it was seen. */
  readonly alarm: AlarmBody
}

/** That somebody was told of a drill. */
export interface DrillAct extends Done {
  readonly action: 'answer'
  readonly alarm?: undefined
  readonly order?: undefined
  /** As it was seen. */
  readonly drill: DrillBody
}

/** What somebody did to a work order. */
export interface OrderAct extends Done {
  readonly action: OrderStep
  readonly alarm?: undefined
  readonly drill?: undefined
  readonly order: number
  /** As it was seen, with what waited before; absent where a former page has kept it. */
  readonly seen?: OrderBody
  readonly photo?: Blob
}

/** What somebody did on this phone, until it has arrived. Times are epoch ms, by the server's clock as far as that was heard. */
export type Act = AlarmAct | OrderAct | DrillAct

/** The server answered, and could not take it: its status (0: not in time), when it did (epoch ms), how often. */
export interface Stuck {
  readonly status: number
  readonly at: number
  readonly tries: number
}

export type Fate =
  | { readonly state: 'waiting'; readonly stuck?: Stuck }
  | { readonly state: 'sent'; readonly at: number }
  /** `now`, `order`: the alarm or the work order as the server has it, where it had changed. */
  | { readonly state: 'refused'; readonly why: string; readonly now: AlarmBody | undefined; readonly order?: OrderBody }

/** What the server said of an act. */
export type Answer =
  | { readonly type: 'done'; readonly alarm: AlarmBody | undefined; readonly order?: OrderBody | undefined }
  | {
      readonly type: 'refused'
      readonly status: number
      readonly why: string
      readonly now: AlarmBody | undefined
      readonly order?: OrderBody | undefined
    }
  /** `late`: it was given up, nothing says that the server is not there. */
  | { readonly type: 'none'; readonly late?: boolean }

export type Next =
  | { readonly do: 'settle'; readonly fate: Fate }
  /** It has changed in a way that makes no difference: once more, as of that revision. */
  | { readonly do: 'again'; readonly act: Act }
  /** It waits by itself, the others go on. */
  | { readonly do: 'stick'; readonly fate: Fate }
  | { readonly do: 'wait'; readonly because: 'no-answer' | 'busy' | 'logged-out' }

/** How long an answer may be undone at most. */
export const undoMs = 5_000

/** Whether it may go now. A clock that was set back must not keep it for a day. */
export function isDue({ sendAt }: Pick<Act, 'sendAt'>, now: number): boolean {
  return sendAt <= now || sendAt > now + undoMs
}

/** What becomes of an act after an answer. */
export function nextOf(act: Act, answer: Answer, now: number): Next {
  // what weighs much may be too much for a network that carries the rest
  if (answer.type === 'none' && answer.late && act.action === 'photo') return stuck(act, 0, now)
  if (answer.type === 'none') return { do: 'wait', because: 'no-answer' }
  if (answer.type === 'done') return { do: 'settle', fate: { state: 'sent', at: now } }
  const { status, why, order } = answer
  if (status === 401) return { do: 'wait', because: 'logged-out' }
  if (status === 429) return { do: 'wait', because: 'busy' }
  if (status >= 500) return stuck(act, status, now)
  const own = isOwn(act, answer)
  if (own) return own === 'done' ? { do: 'settle', fate: { state: 'sent', at: now } } : { do: 'again', act: own }
  if (act.alarm) {
    if (answer.now && isStillMeant(act, answer.now)) return { do: 'again', act: { ...act, alarm: answer.now } }
  } else if (act.order !== undefined && order && isStillSo(act, order))
    return { do: 'again', act: { ...act, seen: order } }
  return { do: 'settle', fate: { state: 'refused', why, now: answer.now, ...(order && { order }) } }
}

function stuck({ fate }: Act, status: number, at: number): Next {
  const before = fate.state === 'waiting' ? fate.stuck : undefined
  return { do: 'stick', fate: { state: 'waiting', stuck: { status, at, tries: (before?.tries ?? 0) + 1 } } }
}

/**
 * What the same person has done already, in another tab or on another phone, is no conflict: `done`, or what is left of it to be
 * sent. Undefined: it was not that.
 */
function isOwn(act: Act, { now, order }: Answer & { readonly type: 'refused' }): 'done' | Act | undefined {
  const [isPerson, name] = [act.who.startsWith('person '), act.who.replace(/^person /, '')]
  if (act.alarm) {
    const { by, person, note } = now?.acknowledged ?? {}
    if (act.action !== 'acknowledge' || !now || now.occurrence !== act.alarm.occurrence || isCalling(now.state)) return
    if (by !== name || (person !== undefined) !== isPerson) return
    const said = act.body['note']
    return said === undefined || said === note
      ? 'done'
      : { ...act, action: 'comment', body: { note: said }, alarm: now }
  }
  if (!order) return
  const { acceptedAt, acceptedBy, arrivedAt, disposedAt, disposedBy, work = [], note = '' } = order
  const isSame = `${act.body['work'] ?? ''}` === `${work}` && (act.body['note'] ?? '') === note
  const isDone =
    (act.action === 'accept' && acceptedBy === name && acceptedAt !== undefined) ||
    (act.action === 'arrive' && acceptedBy === name && arrivedAt !== undefined) ||
    (act.action === 'dispose' && disposedBy === name && disposedAt !== undefined && isSame)
  return isDone ? 'done' : undefined
}

/** The same raising still calls, and is no worse than it was seen to be. */
function isStillMeant({ action, alarm }: AlarmAct, now: AlarmBody): boolean {
  return (
    action === 'acknowledge' &&
    now.revision !== alarm.revision &&
    now.occurrence === alarm.occurrence &&
    isCalling(now.state) &&
    !isWorse(now.priority, alarm.priority)
  )
}

/** It stands where it was seen to stand, in the same hands, and is no more urgent. */
function isStillSo({ seen }: OrderAct, now: OrderBody): boolean {
  return (
    seen !== undefined &&
    now.revision !== seen.revision &&
    now.state === seen.state &&
    now.acceptedBy === seen.acceptedBy &&
    now.crew === seen.crew &&
    now.person === seen.person &&
    !isWorse(now.priority, seen.priority)
  )
}

/** What is sent. A note and a photo need no revision: they are true whatever has become of it. */
export function requestOf(act: Act): Blob | Readonly<Record<string, unknown>> {
  const { action, body } = act
  if (act.drill) return {}
  if (act.alarm) return action === 'comment' ? body : { ...body, revision: act.alarm.revision }
  if (act.photo) return act.photo
  const revision = action === 'comment' ? undefined : act.seen?.revision
  return { ...body, madeAt: new Date(act.madeAt).toISOString(), ...(revision !== undefined && { revision }) }
}

/** Where it is sent. */
export function pathOf(act: Act): string {
  const { action } = act
  if (act.drill) return `/api/v1/drills/${act.drill.number}/answer`
  if (act.order !== undefined) return `/api/v1/orders/${act.order}/${action === 'photo' ? 'photos' : action}`
  return `/api/v1/alarms/${encodeURIComponent(act.alarm.id)}/${action}`
}
