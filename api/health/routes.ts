import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../env.ts'
import { problem, problemResponses } from '../problem.ts'
import { query } from '../validation.ts'

/** Names what is not ready, in words for a person; empty when all is. */
export type ReadyCheck = () => Promise<string[]>

const Status = z.object({ status: z.string().openapi({ example: 'ok' }) }).openapi('Status')
const Readiness = z
  .object({
    status: z.string().openapi({ example: 'ready' }),
    told: z
      .array(z.string())
      .optional()
      .openapi({ description: 'What was lost since the start and should be known, though all work goes on' }),
  })
  .openapi('Readiness')
const longestCheckMs = 2_000

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['platform'],
  summary: 'Whether the process answers',
  'x-summary-zh': '进程是否存活',
  request: { query: query({}) },
  responses: {
    200: { description: 'It does', content: { 'application/json': { schema: Status } } },
    ...problemResponses('invalid-request'),
  },
})

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  tags: ['platform'],
  summary: 'Whether all parts can do their work',
  'x-summary-zh': '各部分是否就绪',
  request: { query: query({}) },
  responses: {
    200: { description: 'They can', content: { 'application/json': { schema: Readiness } } },
    ...problemResponses('invalid-request', 'not-ready'),
  },
})

/** `/healthz`: no limit and no check stands before it. */
export function healthRoutes(api: Api): void {
  api.openapi(healthRoute, (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
}

/** `/readyz`: names what is not ready, and tells what was lost. */
export function readyRoutes(api: Api, ready: ReadyCheck, told: () => readonly string[] = () => []): void {
  api.openapi(readyRoute, async (c) => {
    const notReady = await whatIsNotReady(ready)
    const losses = [...told()]
    if (notReady.length > 0)
      return problem(c, 'not-ready', { notReady: [...notReady, ...losses], headers: { 'retry-after': '5' } })
    const body = { status: 'ready', ...(losses.length > 0 && { told: losses }) }
    return c.json(body, 200, { 'cache-control': 'no-store' })
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
