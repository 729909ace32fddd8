import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../env.ts'
import { problem, problemResponses } from '../problem.ts'
import { query } from '../validation.ts'

/** Names what is not ready, in words for a person; empty when all is. */
export type ReadyCheck = () => Promise<string[]>

const Status = z.object({ status: z.string().openapi({ example: 'ok' }) }).openapi('Status')
const content = { 'application/json': { schema: Status } }
const longestCheckMs = 2_000

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the process answers',
  'x-summary-zh': '进程是否存活',
  request: { query: query({}) },
  responses: { 200: { description: 'It does', content }, ...problemResponses('invalid-request') },
})

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Whether all parts can do their work',
  'x-summary-zh': '各部分是否就绪',
  request: { query: query({}) },
  responses: { 200: { description: 'They can', content }, ...problemResponses('invalid-request', 'not-ready') },
})

/** `/healthz`: no limit and no check stands before it. */
export function healthRoutes(api: Api): void {
  api.openapi(healthRoute, (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
}

/** `/readyz`: names what is not ready. */
export function readyRoutes(api: Api, ready: ReadyCheck): void {
  api.openapi(readyRoute, async (c) => {
    const notReady = await whatIsNotReady(ready)
    if (notReady.length > 0) return problem(c, 'not-ready', { notReady, headers: { 'retry-after': '5' } })
    return c.json({ status: 'ready' }, 200, { 'cache-control': 'no-store' })
  })
}

async function whatIsNotReady(ready: ReadyCheck): Promise<string[]> {
  const { promise: late, resolve } = Promise.withResolvers<string[]>()
  const timer = setTimeout(() => resolve([`the check itself: no answer in ${longestCheckMs} ms`]), longestCheckMs)
  try {
    return await Promise.race([ready(), late])
  } finally {
    clearTimeout(timer)
  }
}
