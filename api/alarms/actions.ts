import { z } from '@hono/zod-openapi'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import { parseDuration } from '../../core/duration.ts'
import type { Actor } from '../../core/people/actor.ts'
import { isInArea } from '../../core/people/area.ts'
import type { OwnMeans } from '../../core/people/means.ts'
import type { Role } from '../../core/people/role.ts'
import type { LocalText } from '../../core/words/language.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import { formerChannel } from '../step.ts'
import type { ActionProblem } from './refusal.ts'
import { type Second, SecondLogin } from './second.ts'

/** What an action says beside who acts. */
type Said = OperatorEvent extends infer E ? (E extends OperatorEvent ? Omit<E, 'who' | 'ifRevision'> : never) : never
export type ReadAction =
  | { readonly ok: true; readonly said: Said }
  | { readonly ok: false; readonly kind: ActionProblem; readonly detail: LocalText; readonly errors?: Wrong }
  /** Too many second persons were tried in vain. */
  | { readonly ok: false; readonly kind: 'too-many-requests'; readonly waitMs: number }

export interface ReadContext {
  readonly now: number
  readonly site: string
  readonly second: Second
  /** By which door it came in. */
  readonly means: OwnMeans
}

/** Who may do it, what its request says, and what it is for the alarm. */
export interface Action {
  readonly role: Role
  readonly summary: string
  readonly zh: string
  readonly body: z.ZodType<{ readonly revision?: number | undefined }>
  /** Of a body that fits. */
  read(body: unknown, context: ReadContext): ReadAction
}

interface Given<S extends Action['body']> extends Omit<Action, 'body' | 'read'> {
  readonly body: S
  read(body: z.output<S>, context: ReadContext): ReadAction
}
function action<S extends Action['body']>({ body, read, ...rest }: Given<S>): Action {
  return { ...rest, body, read: (given, context) => read(body.parse(given), context) }
}

const words = z.string().max(2_000)
const revision = z
  .int()
  .min(0)
  .optional()
  .openapi({ description: 'The alarm as it was seen; if it has changed since, 409. `If-Match` says the same' })
const why = words.default('').openapi({ description: 'The reason, for the journal' })
const said = (event: Said): ReadAction => ({ ok: true, said: event })

/** Each action by the last part of its path. */
export const actions = {
  acknowledge: action({
    role: 'operator',
    summary: 'Acknowledge: I have seen it and act on it',
    zh: '确认报警：已知悉并处理',
    body: z.strictObject({
      revision,
      note: words.optional().openapi({ description: 'Required where the alarm says so' }),
      channel: formerChannel,
    }),
    read: ({ note }, { means }) => said({ type: 'acknowledged', channel: means, ...(note !== undefined && { note }) }),
  }),
  comment: action({
    role: 'operator',
    summary: 'Comment: a note for the journal',
    zh: '备注：写入报警日志',
    body: z.strictObject({ revision, note: words }),
    read: ({ note }) => said({ type: 'commented', note }),
  }),
  shelve: action({
    role: 'operator',
    summary: 'Shelve: put aside until a time; high and critical ones need the role engineer',
    zh: '搁置到指定时间；high 与 critical 需要 engineer 角色',
    body: z.strictObject({
      revision,
      why: words,
      until: z.string().optional().openapi({ description: 'RFC 3339 with a zone, or epoch ms; or `for`' }),
      for: z.string().optional().openapi({ description: 'How long from now', example: '2h' }),
      mode: z
        .enum(['timed', 'one-shot'])
        .default('timed')
        .openapi({ description: '`one-shot` ends with the return too' }),
      second: SecondLogin,
    }),
    read: readShelving,
  }),
  unshelve: action({
    role: 'operator',
    summary: 'End the shelving',
    zh: '解除搁置',
    body: z.strictObject({ revision, why }),
    read: (body) => said({ type: 'unshelved', why: body.why }),
  }),
  reset: action({
    role: 'operator',
    summary: 'Reset a latched alarm after inspection',
    zh: '现场检查后复位锁存报警',
    body: z.strictObject({ revision, why }),
    read: (body) => said({ type: 'reset', why: body.why }),
  }),
  'out-of-service': action({
    role: 'engineer',
    summary: 'Take the alarm out of service under a work order',
    zh: '按工单停用报警',
    body: z.strictObject({ revision, why, workOrder: words }),
    read: (body) => said({ type: 'out-of-service', why: body.why, workOrder: body.workOrder }),
  }),
  'return-to-service': action({
    role: 'engineer',
    summary: 'Return the alarm to service',
    zh: '恢复报警使用',
    body: z.strictObject({ revision, why }),
    read: (body) => said({ type: 'returned-to-service', why: body.why }),
  }),
} as const satisfies Readonly<Record<string, Action>>
export type ActionName = keyof typeof actions

interface Shelving {
  readonly why: string
  readonly until?: string | undefined
  readonly for?: string | undefined
  readonly mode: 'timed' | 'one-shot'
}

function readShelving(body: Shelving, { now, site, second }: ReadContext): ReadAction {
  const { why, mode } = body
  const ms = body.for === undefined ? undefined : parseDuration(body.for)
  const wrong: Wrong = []
  const until = readAsked('json.until', body.until, { now, wrong }) ?? (ms && now + ms)
  if (body.for !== undefined && ms === undefined) {
    wrong.push({ where: 'json.for', expected: 'a duration like 2h', got: body.for })
  }
  if (wrong.length > 0 || until === undefined || (body.until !== undefined && body.for !== undefined)) {
    const detail = {
      en: 'Expected `until` (a time with a zone) or `for` (a duration like 2h), one of them',
      'zh-CN': '需要 until（带时区的时间）或 for（如 2h 的时长），二选一',
    }
    return { ok: false, kind: 'bad-shelving', detail, ...(wrong.length > 0 && { errors: wrong }) }
  }
  if (typeof second === 'object' && 'waitMs' in second) {
    return { ok: false, kind: 'too-many-requests', waitMs: second.waitMs }
  }
  const person = second === 'nobody' ? undefined : second
  if (second !== undefined && !(person && isInArea(person, site))) {
    const detail = {
      en: 'The second person is not known, is no other person than the first, or may not act on this site',
      'zh-CN': '第二人的姓名或密码无效、与第一人并非两人，或无权操作该站点',
    }
    return { ok: false, kind: 'second-person-required', detail }
  }
  return said({ type: 'shelved', why, until, mode, ...(person && { second: actorOf(person) }) })
}

export function actorOf({ name, role, person }: Caller): Actor {
  return { name, role, ...(person !== undefined && { person }) }
}
