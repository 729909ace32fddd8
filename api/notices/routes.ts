import { createRoute } from '@hono/zod-openapi'
import { noticeOutcomes } from '../../core/notice/outcome.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { choices, pageOf } from '../query.ts'
import { query } from '../validation.ts'
import { presentRecipient, presentTold } from './present.ts'
import { Notices } from './schema.ts'

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
      limit: pageOf(100, 1_000),
    }),
  },
  responses: {
    200: { description: 'The record, newest first', content: { 'application/json': { schema: Notices } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** `/api/v1/notices`. */
export function noticeRoutes(api: Api, { notices }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { outcome, limit } = c.req.valid('query')
    const recipients = (await notices.recipients()).map(presentRecipient)
    const newest = (await notices.newest({ limit, ...(outcome && { outcomes: outcome }) })).map((notice) => {
      const { alarm, occurrence } = notice
      return { alarm, occurrence, ...presentTold(notice) }
    })
    return c.json({ recipients, notices: newest }, 200, { 'cache-control': 'no-store' })
  })
}
