import { createRoute, z } from '@hono/zod-openapi'
import { noticeOutcomes } from '../../core/notice/outcome.ts'
import { secured } from '../access.ts'
import { ToldBody } from '../alarms/schema.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { choices } from '../query.ts'
import { formatTime } from '../time.ts'
import { query, whole } from '../validation.ts'
import { presentTold } from './told.ts'

/** The answer of `/api/v1/notices`. */
const Notices = z
  .object({
    recipients: z.array(
      z.object({
        channel: z.string(),
        recipient: z.string(),
        acceptedAt: z.iso.datetime().optional().openapi({ description: 'When it last took a message' }),
        trouble: z
          .object({ since: z.iso.datetime(), outcome: z.string(), detail: z.string() })
          .optional()
          .openapi({ description: 'Nothing gets through: since when, and why the last try did not' }),
      }),
    ),
    notices: z.array(ToldBody.extend({ alarm: z.string(), occurrence: z.int() })),
  })
  .openapi('Notices')

const route = createRoute({
  method: 'get',
  path: '/api/v1/notices',
  operationId: 'listNotices',
  tags: ['alarms'],
  summary: 'Who was told of what, and who was not: each recipient, and the newest notices',
  'x-summary-zh': '通知记录：每个接收方的状态与最新通知',
  ...secured('engineer'),
  request: {
    query: query({
      outcome: choices(noticeOutcomes, 'Only notices that came so far', '只要这些结果的通知'),
      limit: whole(1, 1_000).default(100).openapi({
        type: 'integer',
        minimum: 1,
        maximum: 1_000,
        default: 100,
        description: 'At most so many notices',
        'x-description-zh': '最多条数',
      }),
    }),
  },
  responses: {
    200: { description: 'The record, newest first', content: { 'application/json': { schema: Notices } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** `/api/v1/notices`. */
export function noticeRoutes(api: Api, { notices }: RouteDeps): void {
  api.openapi(route, (c) => {
    const { outcome, limit } = c.req.valid('query')
    const recipients = notices.recipients().map(({ channel, recipient, acceptedAt, trouble }) => ({
      channel,
      recipient,
      ...(acceptedAt !== undefined && { acceptedAt: formatTime(acceptedAt) }),
      ...(trouble && { trouble: { ...trouble, since: formatTime(trouble.since) } }),
    }))
    const newest = notices.newest({ limit, ...(outcome && { outcomes: outcome }) }).map((notice) => {
      const { alarm, occurrence } = notice
      return { alarm, occurrence, ...presentTold(notice) }
    })
    return c.json({ recipients, notices: newest }, 200, { 'cache-control': 'no-store' })
  })
}
