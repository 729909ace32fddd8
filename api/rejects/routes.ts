import { createRoute, z } from '@hono/zod-openapi'
import type { StoredReject } from '../../storage/ingest/state.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { After, pageOf } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'

const Reject = z
  .object({
    id: z.int(),
    reason: z.string().openapi({ example: 'unknown-point' }),
    detail: z.string().openapi({ description: 'What was found and what was expected, of the first such reading' }),
    where: z.string().openapi({ description: "Where in the payload, a JSON pointer; '' is the whole message" }),
    count: z.int().openapi({ description: 'Readings of the message rejected for this reason' }),
    topic: z.string(),
    client: z.string(),
    receivedAt: z.iso.datetime(),
    offset: z.int().openapi({ description: 'Place of the message in the reading log' }),
    payload: z.string(),
    encoding: z.enum(['utf-8', 'base64']).openapi({ description: 'base64 where the payload is not UTF-8' }),
  })
  .openapi('Reject')

/** The answer of `/api/v1/rejects`. */
export const Rejects = z
  .object({
    rejects: z.array(Reject),
    next: z.int().optional(),
    counts: z.record(z.string(), z.int()).openapi({ description: 'Rejected readings kept, by reason' }),
  })
  .openapi('Rejects')

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
    const rejects = found.slice(0, limit).map(present)
    const next = found.length > limit ? rejects.at(-1)?.id : undefined
    return c.json({ rejects, ...(next !== undefined && { next }), counts: await state.rejectCounts() }, 200)
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function present({ payload, receivedAt, ...reject }: StoredReject): z.infer<typeof Reject> {
  const { id, reason, detail, where, count, topic, client, offset } = reject
  const words = { id, reason, detail, where, count, topic, client, offset, receivedAt: formatTime(receivedAt) }
  try {
    return { ...words, payload: utf8.decode(payload), encoding: 'utf-8' }
  } catch {
    return { ...words, payload: Buffer.from(payload).toString('base64'), encoding: 'base64' }
  }
}
