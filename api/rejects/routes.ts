import { createRoute, z } from '@hono/zod-openapi'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { After, pageOf } from '../query.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { presentReject } from './present.ts'
import { Rejects } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/rejects',
  operationId: 'listRejects',
  tags: ['devices'],
  summary: 'Messages that could not be used, with the reason and their bytes',
  'x-summary-zh': '无法使用的消息、原因及其原始内容',
  ...secured('engineer'),
  request: {
    query: query({
      after: After,
      reason: z
        .string()
        .min(1)
        .optional()
        .openapi({ description: 'Only this reason', 'x-description-zh': '只要这个原因', example: 'not-json' }),
      newest: z.enum(['0', '1']).optional().openapi({
        description: '`1`: the newest of them, newest first; `after` does not count then',
        'x-description-zh': '1 为最新的在前，此时不看 after',
      }),
      limit: pageOf(20, 100),
    }),
  },
  responses: {
    200: {
      description: 'Ascending by id; `next` is the `after` of the next page, absent on the last',
      content: {
        'application/json': {
          schema: Rejects,
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const replayRoute = createRoute({
  method: 'post',
  path: '/api/v1/rejects/replay',
  operationId: 'replayRejects',
  tags: ['devices'],
  summary: 'Have rejects read again, after what was wrong was mended',
  'x-summary-zh': '修好之后，重新读取被退回的消息',
  description: 'What can be used then is stored under its own time; what still cannot is rejected anew.',
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              reason: z.string().min(1).max(64).optional().openapi({ description: 'Only this reason; left out: all' }),
            })
            .openapi('ReplayRejects'),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'So many messages are read again, within a second or when ingest next runs',
      content: { 'application/json': { schema: z.object({ replayed: z.int() }).openapi('ReplayedRejects') } },
    },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'invalid-request',
      'unsupported-media-type',
      'out-of-area',
      'disk-unavailable',
    ),
  },
})

const everywhereOnly = {
  en: 'Rejects belong to no site: only who may act everywhere has them read again',
  'zh-CN': '退回的消息不属于某个站点：只有不限区域的人才能重读',
}

/** What could not be used: `/api/v1/rejects`. */
export function rejectRoutes(api: Api, deps: RouteDeps): void {
  const { state, log } = deps
  api.openapi(route, async (c) => {
    const { after, reason, newest, limit } = c.req.valid('query')
    const found = await state.rejects({
      ...(newest === '1' ? { newest: true } : after !== undefined && { after }),
      ...(reason !== undefined && { reason }),
      limit: limit + 1,
    })
    const rejects = found.slice(0, limit).map(presentReject)
    const next = found.length > limit && newest !== '1' ? rejects.at(-1)?.id : undefined
    return c.json({ rejects, ...(next !== undefined && { next }), counts: await state.rejectCounts() }, 200)
  })

  api.openapi(replayRoute, async (c) => {
    const { reason } = c.req.valid('json')
    const { name, sites } = callerOf(c)
    if (sites) return problem(c, 'out-of-area', { detail: everywhereOnly })
    const replayed = await state.requestReplay(reason)
    log.info({ request: c.var.requestId, by: name, reason, replayed }, 'rejects are read again')
    await putOnRecord(c, deps, { what: 'rejects-replayed', about: reason ?? 'all', detail: `${replayed}` })
    return c.json({ replayed }, 200, { 'cache-control': 'no-store' })
  })
}
