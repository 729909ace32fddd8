import { createRoute, z } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { After, pageOf } from '../query.ts'
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

/** What could not be used: `/api/v1/rejects`. */
export function rejectRoutes(api: Api, { state }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { after, reason, limit } = c.req.valid('query')
    const found = await state.rejects({
      ...(after !== undefined && { after }),
      ...(reason !== undefined && { reason }),
      limit: limit + 1,
    })
    const rejects = found.slice(0, limit).map(presentReject)
    const next = found.length > limit ? rejects.at(-1)?.id : undefined
    return c.json({ rejects, ...(next !== undefined && { next }), counts: await state.rejectCounts() }, 200)
  })
}
