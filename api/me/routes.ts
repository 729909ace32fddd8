import { createRoute } from '@hono/zod-openapi'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { presentMe } from './present.ts'
import { Me } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'getMe',
  tags: ['platform'],
  summary: 'Who asks, person or token, and what they may do',
  'x-summary-zh': '当前人员或令牌是谁、能做什么',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'Who asks', content: { 'application/json': { schema: Me } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** Who asks: `/api/v1/me`. */
export function meRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(route, (c) => {
    return c.json(presentMe(callerOf(c), plant.current), 200, { 'cache-control': 'no-store' })
  })
}
