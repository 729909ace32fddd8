import { createRoute } from '@hono/zod-openapi'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { query } from '../validation.ts'
import { Me } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'getMe',
  tags: ['platform'],
  summary: 'Whom the token speaks for, and what it may do',
  'x-summary-zh': '令牌属于谁、能做什么',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'The token', content: { 'application/json': { schema: Me } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** Who asks: `/api/v1/me`. */
export function meRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(route, (c) => {
    const { name, role, sites } = callerOf(c)
    const { zone } = plant.current.city
    return c.json({ name, role, ...(sites && { sites: [...sites] }), zone }, 200, { 'cache-control': 'no-store' })
  })
}
