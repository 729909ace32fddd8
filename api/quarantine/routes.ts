import { createRoute, z } from '@hono/zod-openapi'
import { stringify } from 'yaml'
import { ClaimSchema, claimName } from '../../core/plant/claims.ts'
import { claimAsPlant } from '../../core/plant/propose-claim.ts'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { After, pageOf } from '../query.ts'
import { once } from '../repeats.ts'
import { onceHeaders, outside } from '../step.ts'
import { query, whole } from '../validation.ts'
import { badClaim, claimRoutes } from './claim-routes.ts'
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

// made here: the other one may be older than what adds `openapi` to schemas
const ClaimBody = z.strictObject(ClaimSchema.shape).openapi('Claim')

const claimRoute = createRoute({
  method: 'post',
  path: '/api/v1/quarantine/{id}/claim',
  operationId: 'claimWaiting',
  tags: ['devices'],
  summary: 'Take what waits into the plant, beside the plant file; what the log still has of it is read again',
  'x-summary-zh': '认领：纳入厂站（与厂站文件并存），并重读日志中已有的消息',
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    params: z.object({ id: whole(1).openapi({ type: 'integer', description: 'Of what waits' }) }),
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: ClaimBody } } },
  },
  responses: {
    200: {
      description: 'Taken in within two seconds; `yaml` keeps it in the plant file instead',
      content: { 'application/json': { schema: z.object({ yaml: z.string() }).openapi('Claimed') } },
    },
    ...problemResponses(
      ...onceRefusals,
      ...([...refusals, 'invalid-request', 'unsupported-media-type', 'unknown-waiting', 'unknown-site'] as const),
      ...(['out-of-area', 'bad-claim', 'disk-unavailable'] as const),
    ),
  },
})

/** What the plant file does not know, `/api/v1/quarantine`, and what was claimed of it. */
export function quarantineRoutes(api: Api, deps: RouteDeps): void {
  claimRoutes(api, deps)
  const { state, plant, claims, log } = deps
  api.openapi(route, async (c) => {
    const { after = 0, limit } = c.req.valid('query')
    const found = (await state.quarantine()).filter(({ id }) => id > after)
    const entries = found.slice(0, limit).map((entry) => presentEntry(entry, plant.current))
    const next = found.length > limit ? entries.at(-1)?.id : undefined
    return c.json({ entries, ...(next !== undefined && { next }) }, 200)
  })

  api.openapi(claimRoute, async (c) => {
    const { id } = c.req.valid('param')
    const claim = c.req.valid('json')
    const isKnown = plant.current.sites.some((site) => site.id === claim.site)
    const refusal = isKnown ? outside(c, claim.site) : problem(c, 'unknown-site')
    if (refusal) return refusal
    if (!(await state.quarantine()).some((entry) => entry.id === id)) return problem(c, 'unknown-waiting')
    const claimed = await claims.put(claim)
    if (!claimed.ok) return badClaim(c, claimed)
    const about = claimName(claim)
    log.info({ request: c.var.requestId, by: callerOf(c).name, claim: about }, 'claimed')
    await putOnRecord(c, deps, { what: 'claimed', about })
    return c.json({ yaml: stringify(claimAsPlant(claim)) }, 200, { 'cache-control': 'no-store' })
  })
}
