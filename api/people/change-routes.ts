import { createRoute, z } from '@hono/zod-openapi'
import { actorKey } from '../../core/people/actor.ts'
import { spanOf } from '../../core/people/rota/change.ts'
import { consequenceOf } from '../../core/people/rota/consequence.ts'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { From, pageOf, readPeriod, To } from '../query.ts'
import { once } from '../repeats.ts'
import { digestOf, idempotencyKey, onceHeaders } from '../step.ts'
import { query, whole } from '../validation.ts'
import { crewsOfPerson, mayRoster } from './area.ts'
import { presentChange, presentMade } from './present.ts'
import { NewChangeBody, readChange } from './read-change.ts'
import { ChangeBody, MadeBody } from './schema.ts'

const ways = [...refusals, 'invalid-request', 'out-of-area', 'unsupported-media-type', 'disk-unavailable'] as const
const changed = { description: 'On record', content: { 'application/json': { schema: ChangeBody } } }

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/rota-changes',
  operationId: 'listRotaChanges',
  tags: ['duty'],
  summary: 'Leave, covers and swaps: who made them, when and why; newest first',
  'x-summary-zh': '请假、代班与换班记录：何人何时因何，最新在前',
  ...secured('operator'),
  request: {
    query: query({
      from: From.openapi({ description: 'Only changes that hold after it', 'x-description-zh': '只要此后有效的' }),
      to: To.openapi({ description: 'Only changes that hold before it', 'x-description-zh': '只要此前有效的' }),
      limit: pageOf(100, 1_000),
    }),
  },
  responses: {
    200: {
      description: 'The changes, withdrawn ones too',
      content: {
        'application/json': { schema: z.object({ changes: z.array(ChangeBody) }).openapi('RotaChanges') },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const makeRoute = createRoute({
  method: 'post',
  path: '/api/v1/rota-changes',
  operationId: 'makeRotaChange',
  tags: ['duty'],
  summary: 'Put leave, a cover, an addition, a removal or a swap on record, for the time from now on',
  'x-summary-zh': '登记请假、代班、增减或换班，自现在起生效',
  ...secured('operator'),
  request: {
    query: query({}),
    headers: z.object({
      'idempotency-key': idempotencyKey(
        'If it comes again, nothing is made and the first change given again; with another request, 422',
        '重复提交不会重复登记，而是返回首次的结果；用于另一请求则返回 422',
      ),
    }),
    body: { required: true, content: { 'application/json': { schema: NewChangeBody } } },
  },
  responses: {
    200: { description: 'On record, and what it has come to', content: { 'application/json': { schema: MadeBody } } },
    ...problemResponses(...ways, 'key-reused', 'too-much'),
  },
})

const withdrawRoute = createRoute({
  method: 'post',
  path: '/api/v1/rota-changes/{number}/withdraw',
  operationId: 'withdrawRotaChange',
  tags: ['duty'],
  summary: 'Withdraw a change: it does not hold any more from now on',
  'x-summary-zh': '撤销一项登记，自现在起失效',
  ...secured('operator', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    params: z.object({ number: whole(1).openapi({ type: 'integer', description: 'Of the change' }) }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ why: z.string().trim().min(1, 'expected a reason').max(2_000) })
            .openapi('WithdrawRotaChange'),
        },
      },
    },
  },
  responses: {
    200: changed,
    ...problemResponses(...onceRefusals, ...ways, 'unknown-change', 'wrong-state'),
  },
})

/** `/api/v1/rota-changes`: what people change about who is on duty. */
export function rotaChangeRoutes(api: Api, deps: RouteDeps): void {
  const { plant, people, clock, log } = deps
  const outside = (c: ApiContext, crews: readonly string[]) =>
    mayRoster(callerOf(c), plant.current, crews)
      ? undefined
      : problem(c, 'out-of-area', {
          detail: {
            en: `${callerOf(c).name} may not change who is on duty for ${crews.join(', ') || 'this person'}: not all of the sites are in the area`,
            'zh-CN': `${callerOf(c).name} 不能变更 ${crews.join('、') || '此人'} 的值班：有站点不在责任区域内`,
          },
        })

  api.openapi(listRoute, async (c) => {
    const { limit, ...times } = c.req.valid('query')
    const period = readPeriod(times, clock())
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = period
    const found = (await people.history()).changes.filter((change) => {
      const span = spanOf(change)
      return span.to > from && span.from < to
    })
    const changes = found.slice(-limit).toReversed().map(presentChange)
    return c.json({ changes }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(makeRoute, async (c) => {
    const given = c.req.valid('json')
    const now = clock()
    const read = readChange(given, plant.current.duty, now)
    if (!read.ok) return problem(c, 'invalid-request', { errors: read.errors })
    const { change } = read
    const crews = change.kind === 'leave' ? crewsOfPerson(plant.current, change.person) : [change.crew ?? '']
    const refusal = outside(c, crews)
    if (refusal) return refusal
    const key = c.req.valid('header')['idempotency-key']
    // two callers may well number theirs alike
    const keyOf = (given: string) => JSON.stringify([actorKey(callerOf(c)), given])
    const by = callerOf(c).name
    const made = await people.make(change, {
      by,
      why: given.why,
      at: now,
      ...(key !== undefined && { key: keyOf(key), request: digestOf(given) }),
    })
    if (!made.ok) {
      if (made.because === 'key-reused') return problem(c, 'key-reused')
      return problem(c, 'too-much', { detail: { en: 'No more changes can be kept', 'zh-CN': '登记数量已达上限' } })
    }
    if (!made.again) {
      log.info({ change: made.change.number, kind: change.kind, crews, who: by }, 'rota changed')
      const about = String(made.change.number)
      await putOnRecord(c, deps, { what: 'rota-changed', about, detail: change.kind })
    }
    const consequence = consequenceOf(await people.history(), made.change, crews)
    return c.json(presentMade(made.change, consequence), 200, { 'cache-control': 'no-store' })
  })

  api.openapi(withdrawRoute, async (c) => {
    const { number } = c.req.valid('param')
    const { why } = c.req.valid('json')
    const found = (await people.history()).changes.find((change) => change.number === number)
    if (!found) return problem(c, 'unknown-change')
    const crews = found.kind === 'leave' ? crewsOfPerson(plant.current, found.person) : [found.crew ?? '']
    const refusal = outside(c, crews)
    if (refusal) return refusal
    const by = callerOf(c).name
    const done = await people.withdraw(number, { by, why, at: clock() })
    if (!done.ok) {
      if (done.because === 'unknown-change') return problem(c, 'unknown-change')
      return problem(c, 'wrong-state', { detail: { en: 'It is withdrawn already', 'zh-CN': '已撤销' } })
    }
    log.info({ change: number, who: by }, 'rota change withdrawn')
    await putOnRecord(c, deps, { what: 'rota-change-withdrawn', about: String(number) })
    return c.json(presentChange(done.change), 200, { 'cache-control': 'no-store' })
  })
}
