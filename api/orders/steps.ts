import { z } from '@hono/zod-openapi'
import type { PersonEvent } from '../../core/order/event.ts'
import { causes, works } from '../../core/order/work.ts'
import type { OrderAction } from '../../core/words/order-words.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import { formerChannel } from '../step.ts'

/** What the body of a step says. */
export type ReadStep =
  | { readonly ok: true; readonly event: PersonEvent }
  | { readonly ok: false; readonly errors: Wrong }

interface Step {
  readonly operationId: string
  readonly summary: string
  readonly zh: string
  readonly body: z.ZodObject
  read(body: unknown, now: number): ReadStep
}

const words = z.string().trim().max(2_000)
const why = words.default('').openapi({ description: 'The reason, kept for good' })
const note = words.optional()
const cause = z.enum(causes).optional()
const id = z.string().min(1).max(64).optional()
const time = z.string().min(1).openapi({ description: 'RFC 3339 with a zone, or epoch ms' })

function step<S extends z.ZodRawShape>(
  [operationId, summary, zh]: readonly [string, string, string],
  shape: S,
  read: (body: z.output<z.ZodObject<S>>, now: number) => PersonEvent | Wrong,
): Step {
  const common = {
    revision: z.int().min(1).optional().openapi({ description: 'The order as it was seen; if it has changed, 409' }),
    channel: formerChannel,
    madeAt: z.iso.datetime().optional().openapi({
      description: 'When it was made without a network, by the server’s clock; what cannot be is left out',
    }),
  }
  const own = z.strictObject(shape)
  return {
    ...{ operationId, summary, zh },
    body: z.strictObject({ ...common, ...shape }),
    read(body, now) {
      const { revision: _, channel: __, madeAt: ___, ...rest } = body as Record<string, unknown>
      const event = read(own.parse(rest) as z.output<z.ZodObject<S>>, now)
      return Array.isArray(event) ? { ok: false, errors: event as Wrong } : { ok: true, event: event as PersonEvent }
    },
  }
}

/** Of a time that must be readable. */
function at(where: string, text: string | undefined, now: number): number | undefined | Wrong {
  const wrong: Wrong = []
  const read = readAsked(where, text, { now, wrong })
  return wrong.length > 0 ? wrong : read
}

function until(what: 'extend' | 'defer') {
  return (body: { until: string; why: string }, now: number): PersonEvent | Wrong => {
    const time = at('json.until', body.until, now)
    if (typeof time !== 'number') return time ?? [{ where: 'json.until', expected: 'a time' }]
    return { type: 'asked', request: { for: what, until: time }, why: body.why }
  }
}

/** Each step that a person may take, by the last part of its path. */
export const steps: Readonly<Record<OrderAction, Step>> = {
  dispatch: step(
    ['dispatchOrder', 'Give it to a crew or a person', '派遣给班组或人员'],
    { crew: id, person: id, why: note },
    (body) => {
      const { crew, person, why: reason } = body
      if (crew === undefined && person === undefined) return [{ where: 'json', expected: 'crew or person' }]
      const to = { ...(crew !== undefined && { crew }), ...(person !== undefined && { person }) }
      return { type: 'dispatched', to, ...(reason !== undefined && { why: reason }) }
    },
  ),
  accept: step(
    ['acceptOrder', 'I have it, and mean to be there at `eta`', '接单'],
    { eta: time.optional() },
    (body, now) => {
      const eta = at('json.eta', body.eta, now)
      if (Array.isArray(eta)) return eta
      return { type: 'accepted', ...(eta !== undefined && { eta: eta as number }) }
    },
  ),
  'pass-on': step(['passOrderOn', 'I cannot come: it is the crew’s again', '转派：本人不能前往'], {}, () => ({
    type: 'passed-on',
  })),
  arrive: step(
    ['arriveAtOrder', 'I am there', '到场'],
    { place: z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]).optional() },
    ({ place }) => ({ type: 'arrived', ...(place && { place }) }),
  ),
  dispose: step(
    ['disposeOrder', 'It is done: what was done', '处置完成'],
    { work: z.array(z.enum(works)).max(works.length).default([]), note: words.default(''), parts: note, cause },
    ({ work, note: text, parts, cause: because }) => ({
      ...{ type: 'disposed', work: [...new Set(work)], note: text },
      ...(parts !== undefined && { parts }),
      ...(because !== undefined && { cause: because }),
    }),
  ),
  verify: step(
    ['verifyOrder', 'I have looked, and it is done: another person than who did it', '核查通过（须为另一人）'],
    { note },
    (body) => ({
      type: 'verified',
      ...(body.note !== undefined && { note: body.note }),
    }),
  ),
  'fail-check': step(['failOrderCheck', 'I have looked, and it is not done', '核查不通过，返工'], { why }, (body) => ({
    type: 'failed-check',
    why: body.why,
  })),
  close: step(['closeOrder', 'Close it, with the class of its cause', '结案'], { cause, note }, (body) => ({
    type: 'closed',
    ...(body.cause !== undefined && { cause: body.cause }),
    ...(body.note !== undefined && { note: body.note }),
  })),
  'hand-back': step(['handOrderBack', 'It is not ours', '退回'], { why }, (body) => ({
    type: 'handed-back',
    why: body.why,
  })),
  extend: step(
    ['extendOrder', 'Ask for more time; an officer has it at once', '申请延期'],
    { until: time, why },
    until('extend'),
  ),
  defer: step(
    ['deferOrder', 'Ask to put it off until a day of review', '申请挂账'],
    { until: time, why },
    until('defer'),
  ),
  void: step(
    ['voidOrder', 'Ask to end it: it was false; `sensor` where one told the untruth', '申请作废'],
    { sensor: z.string().min(1).max(200).optional(), why },
    (body) => ({
      type: 'asked',
      request: { for: 'void', ...(body.sensor !== undefined && { sensor: body.sensor }) },
      why: body.why,
    }),
  ),
  grant: step(['grantOrderRequest', 'Agree to what the crew asks for', '同意申请'], { note }, (body) => ({
    type: 'granted',
    ...(body.note !== undefined && { note: body.note }),
  })),
  refuse: step(['refuseOrderRequest', 'Do not agree to it', '不同意申请'], { why }, (body) => ({
    type: 'refused',
    why: body.why,
  })),
  resume: step(['resumeOrder', 'Go on with what was deferred', '恢复办理'], { why }, (body) => ({
    type: 'resumed',
    why: body.why,
  })),
  reopen: step(['reopenOrder', 'Open it again', '重新打开'], { why }, (body) => ({ type: 'reopened', why: body.why })),
  comment: step(['commentOnOrder', 'A note for the record', '备注'], { note: words.default('') }, (body) => ({
    type: 'commented',
    note: body.note,
  })),
}
