import { createRoute, z } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { pageOf } from '../query.ts'
import { query } from '../validation.ts'
import { askRoute } from './ask-route.ts'
import { confirmRoute } from './confirm-route.ts'
import { presentAnnouncement, presentInstalled } from './present.ts'
import { AnnouncementBody, IdParam, LoudspeakersBody, one } from './schema.ts'

const installedRoute = createRoute({
  method: 'get',
  path: '/api/v1/loudspeakers',
  operationId: 'listLoudspeakers',
  tags: ['alarms'],
  summary: 'Loudspeakers on site, and the numbered clips that they can say',
  'x-summary-zh': '现场广播喇叭及可播放的编号语音',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'Of the plant file', content: { 'application/json': { schema: LoudspeakersBody } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/announcements',
  operationId: 'listAnnouncements',
  tags: ['alarms'],
  summary: 'Who had which loudspeaker say what, when, and whether it did; newest first',
  'x-summary-zh': '广播喊话记录：何人何时因何、是否播出，最新在前',
  ...secured('viewer'),
  request: { query: query({ site: z.string().optional(), limit: pageOf(20, 200) }) },
  responses: {
    200: {
      description: 'The record',
      content: {
        'application/json': { schema: z.object({ announcements: z.array(AnnouncementBody) }).openapi('Announcements') },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/api/v1/announcements/{id}',
  operationId: 'getAnnouncement',
  tags: ['alarms'],
  summary: 'What became of an announcement',
  'x-summary-zh': '一次广播喊话的结果',
  ...secured('viewer'),
  request: { params: IdParam, query: query({}) },
  responses: {
    200: { description: 'The record', content: one },
    ...problemResponses(...refusals, 'invalid-request', 'not-found'),
  },
})

/** `/api/v1/loudspeakers` and `/api/v1/announcements`: to speak to people on site, and who did. */
export function announcementRoutes(api: Api, deps: RouteDeps): void {
  const { plant, announcements } = deps
  api.openapi(installedRoute, (c) => c.json(presentInstalled(plant.current.loudspeakers), 200))

  api.openapi(listRoute, async (c) => {
    const { site, limit } = c.req.valid('query')
    const found = await announcements.newest({ limit, ...(site !== undefined && { site }) })
    return c.json({ announcements: found.map(presentAnnouncement) }, 200, { 'cache-control': 'no-store' })
  })

  askRoute(api, deps)
  confirmRoute(api, deps)

  api.openapi(getRoute, async (c) => {
    const known = await announcements.find(c.req.valid('param').id)
    return known ? c.json(presentAnnouncement(known), 200, { 'cache-control': 'no-store' }) : problem(c, 'not-found')
  })
}
