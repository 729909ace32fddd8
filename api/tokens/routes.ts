import { createRoute, z } from '@hono/zod-openapi'
import { roles } from '../../core/people/role.ts'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'

const Time = z.iso.datetime()
const TokenBody = z
  .object({
    name: z.string(),
    role: z.enum(roles),
    sites: z.array(z.string()).optional().openapi({ description: 'Where it may act; absent: everywhere' }),
    createdAt: Time,
    lastUsedAt: Time.optional().openapi({ description: 'To the minute; absent: never, or not since that is noted' }),
    expiresAt: Time.optional(),
    revokedAt: Time.optional(),
    state: z.enum(['in-force', 'expired', 'revoked']),
    own: z.boolean().openapi({ description: 'The one that asks' }),
  })
  .openapi('Token')

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/tokens',
  operationId: 'listTokens',
  tags: ['login'],
  summary: 'The tokens of programs: what they may do, and when they were used; never their secrets',
  'x-summary-zh': '程序的令牌：权限与最近使用时间，不含密钥',
  ...secured('admin'),
  request: { query: query({}) },
  responses: {
    200: {
      description: 'By name',
      content: { 'application/json': { schema: z.object({ tokens: z.array(TokenBody) }).openapi('Tokens') } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const revokeRoute = createRoute({
  method: 'post',
  path: '/api/v1/tokens/{name}/revoke',
  operationId: 'revokeToken',
  tags: ['login'],
  summary: 'Refuse a token from now on; its live streams end',
  'x-summary-zh': '吊销令牌，其实时连接随即断开',
  ...secured('admin', once),
  request: { headers: onceHeaders, query: query({}), params: z.object({ name: z.string().max(100) }) },
  responses: {
    200: {
      description: 'Revoked, and on record',
      content: { 'application/json': { schema: z.object({ name: z.string() }).openapi('RevokedToken') } },
    },
    ...problemResponses(...onceRefusals, ...refusals, 'invalid-request', 'unknown-token', 'disk-unavailable'),
  },
})

/** `/api/v1/tokens`. They are made by `npx huoshui token add`, on the machine itself: their secret is shown there. */
export function tokenRoutes(api: Api, deps: RouteDeps): void {
  const { tokens, clock, log } = deps
  api.openapi(listRoute, async (c) => {
    const now = clock()
    const own = c.var.session ? undefined : callerOf(c).name
    const list = (await tokens.list()).map((token) => {
      const { name, role, sites, createdAt, lastUsedAt, expiresAt, revokedAt } = token
      const isOver = expiresAt !== undefined && expiresAt <= now
      return {
        ...{ name, role, createdAt: formatTime(createdAt), own: name === own },
        ...(sites && { sites: [...sites] }),
        ...(lastUsedAt !== undefined && { lastUsedAt: formatTime(lastUsedAt) }),
        ...(expiresAt !== undefined && { expiresAt: formatTime(expiresAt) }),
        ...(revokedAt !== undefined && { revokedAt: formatTime(revokedAt) }),
        state: revokedAt !== undefined ? ('revoked' as const) : isOver ? ('expired' as const) : ('in-force' as const),
      }
    })
    return c.json({ tokens: list }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(revokeRoute, async (c) => {
    const { name } = c.req.valid('param')
    if (!(await tokens.revoke(name))) return problem(c, 'unknown-token')
    log.info({ request: c.var.requestId, token: name, by: callerOf(c).name }, 'token revoked')
    await putOnRecord(c, deps, { what: 'token-revoked', about: name })
    return c.json({ name }, 200, { 'cache-control': 'no-store' })
  })
}
