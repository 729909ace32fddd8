import { createRoute } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { After, pageOf } from '../query.ts'
import { query } from '../validation.ts'
import { presentEntry } from './present.ts'
import { Quarantine } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/quarantine',
  operationId: 'listQuarantine',
  tags: ['devices'],
  summary: 'Unknown devices and points that wait for the plant file, with what they sent',
  'x-summary-zh': '等待登记的未知设备和测点及其上报内容',
  ...secured('engineer'),
  request: {
    query: query({
      after: After,
      limit: pageOf(20, 100),
    }),
  },
  responses: {
    200: {
      description: 'Ascending by id; `next` is the `after` of the next page, absent on the last',
      content: { 'application/json': { schema: Quarantine } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** What the plant file does not know: `/api/v1/quarantine`. */
export function quarantineRoutes(api: Api, { state }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { after = 0, limit } = c.req.valid('query')
    const found = (await state.quarantine()).filter(({ id }) => id > after)
    const entries = found.slice(0, limit).map(presentEntry)
    const next = found.length > limit ? entries.at(-1)?.id : undefined
    return c.json({ entries, ...(next !== undefined && { next }) }, 200)
  })
}
