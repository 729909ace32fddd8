import { createRoute, z } from '@hono/zod-openapi'
import { roles } from '../../core/people/role.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { query } from '../validation.ts'

/** The answer of `/api/v1/me`. */
export const Me = z
  .object({
    name: z.string(),
    role: z.enum(roles),
    sites: z.array(z.string()).optional().openapi({ description: 'Whose alarms it may act on; absent: all' }),
    zone: z.string().openapi({ description: "The city's time zone", example: 'Asia/Shanghai' }),
  })
  .openapi('Me')

const route = createRoute({
  method: 'get',
  path: '/api/v1/me',
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
