import { createRoute, z } from '@hono/zod-openapi'
import type { Registry } from 'prom-client'
import { refusalOf } from '../access.ts'
import type { Api, ApiContext } from '../env.ts'
import { isLoopback } from '../limits/address.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { answerMetrics } from './answers.ts'

const route = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  tags: ['platform'],
  summary: 'Counters for Prometheus',
  'x-summary-zh': 'Prometheus 指标',
  description: 'From this machine without a token; from elsewhere, or through a proxy, with the role viewer.',
  security: [{}, { bearer: [] }],
  request: { query: query({}) },
  responses: {
    200: { description: 'Prometheus text format', content: { 'text/plain': { schema: z.string() } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** `/metrics`: for this machine, and who may read. */
export function metricsRoutes(api: Api, registry: Registry): void {
  api.use('/metrics', async (c, next) => {
    const refusal = isThisMachine(c) ? undefined : refusalOf(c, 'viewer')
    if (refusal) return refusal
    await next()
  })
  api.openapi(route, answerMetrics(registry))
}

/** A proxy on this machine speaks for others: what it forwards does not count as this machine's. */
function isThisMachine(c: ApiContext): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip'].some((name) => c.req.header(name) !== undefined)
  return isLoopback(c.env?.address) && !isForwarded
}
