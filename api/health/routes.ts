import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../env.ts'
import { problemResponses } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { answerHealth, answerReady, type ReadyCheck } from './answers.ts'

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

/** `/healthz`. */
export function healthRoutes(api: Api): void {
  api.openapi(healthRoute, answerHealth)
}

/** `/readyz`. */
export function readyRoutes(api: Api, ready: ReadyCheck, told?: () => readonly string[]): void {
  api.openapi(readyRoute, answerReady(ready, told))
}
