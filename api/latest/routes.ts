import { setImmediate as nextTurn } from 'node:timers/promises'
import { createRoute, z } from '@hono/zod-openapi'
import type { TypedResponse } from 'hono'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { Latest } from '../live/schema.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { SiteFilter } from '../query.ts'
import { query } from '../validation.ts'
import { LatestBodies } from './bodies.ts'

/** The answer of `/api/v1/latest`. */
export const LatestReadings = z.object({ readings: z.array(Latest) }).openapi('LatestReadings')

const route = createRoute({
  method: 'get',
  path: '/api/v1/latest',
  operationId: 'getLatest',
  tags: ['readings'],
  summary: 'The newest reading of each point',
  'x-summary-zh': '各测点的最新读数',
  ...secured('viewer'),
  request: { query: query({ site: SiteFilter }) },
  responses: {
    200: {
      description: 'Newest readings, by point; a point that has never reported is absent',
      content: { 'application/json': { schema: LatestReadings } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** The newest readings: `/api/v1/latest`. */
export function latestRoutes(api: Api, { plant, state }: RouteDeps): void {
  const bodies = new LatestBodies(state, plant)
  api.openapi(route, async (c) => {
    const { site } = c.req.valid('query')
    if (site !== undefined && !plant.current.sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    if (c.req.method === 'HEAD') return answered(c.body(null, 200, headers))
    const pieces = await bodies.read(site)
    const [only] = pieces
    const whole = pieces.length === 1 ? only : undefined
    return answered(c.body(whole ?? ReadableStream.from(inTurns(pieces)), 200, headers))
  })
}

/** Others have their turn between the pieces of a large answer. */
async function* inTurns(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield piece
    await nextTurn()
  }
}

function answered(response: Response): Response & TypedResponse<z.infer<typeof LatestReadings>, 200, 'json'> {
  return response as Response & TypedResponse<z.infer<typeof LatestReadings>, 200, 'json'>
}
