import { createRoute, z } from '@hono/zod-openapi'
import { stringify } from 'yaml'
import { claimName } from '../../core/plant/claims.ts'
import { claimAsPlant } from '../../core/plant/propose-claim.ts'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { preferredLanguage } from '../language.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders, outside } from '../step.ts'
import { query } from '../validation.ts'
import type { NotTaken } from './claim-book.ts'

const MadeClaim = z
  .object({
    site: z.string(),
    device: z.string(),
    asset: z.string(),
    points: z.array(z.string()).openapi({ description: 'By their ids in the plant' }),
    yaml: z.string().openapi({ description: 'Keeps it in the plant file instead' }),
  })
  .openapi('MadeClaim')

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/claims',
  operationId: 'listClaims',
  tags: ['devices'],
  summary: 'What was claimed beside the plant file',
  'x-summary-zh': '已认领（与厂站文件并存）的设备和测点',
  ...secured('engineer'),
  request: { query: query({}) },
  responses: {
    200: {
      description: 'In the order in which they were made',
      content: { 'application/json': { schema: z.object({ claims: z.array(MadeClaim) }).openapi('MadeClaims') } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const GiveBack = z
  .strictObject({ site: z.string().min(1), device: z.string().min(1), why: z.string().trim().min(1).max(1_000) })
  .openapi('GiveBack')

const giveBackRoute = createRoute({
  method: 'post',
  path: '/api/v1/claims/give-back',
  operationId: 'giveBackClaims',
  tags: ['devices'],
  summary: 'Take all claims of a device back; the readings that are stored stay',
  'x-summary-zh': '撤回对某设备的全部认领；已存储的数据保留',
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: GiveBack } } },
  },
  responses: {
    200: {
      description: 'The claims that there were; out of the plant within two seconds',
      content: { 'application/json': { schema: z.object({ claims: z.array(z.string()) }).openapi('GivenBack') } },
    },
    ...problemResponses(
      ...onceRefusals,
      ...([...refusals, 'invalid-request', 'unsupported-media-type', 'unknown-claim', 'out-of-area'] as const),
      ...(['bad-claim', 'disk-unavailable'] as const),
    ),
  },
})

/** What is wrong with a claim, in the language of who asks. */
export function badClaim(c: ApiContext, { problems }: NotTaken) {
  const language = preferredLanguage(c.req.header('accept-language'))
  return problem(c, 'bad-claim', { errors: problems.map((text) => ({ where: 'json', expected: text[language] })) })
}

/** What was claimed by command or page: `/api/v1/claims`. */
export function claimRoutes(api: Api, deps: RouteDeps): void {
  const { claims, log } = deps
  api.openapi(listRoute, async (c) => {
    const shown = (await claims.list()).map((claim) => {
      const { site, device, asset, points } = claim
      const ids = points.map(({ id }) => `${site}/${asset}/${id}`)
      return { site, device, asset, points: ids, yaml: stringify(claimAsPlant(claim)) }
    })
    return c.json({ claims: shown }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(giveBackRoute, async (c) => {
    const { site, device, why } = c.req.valid('json')
    const refusal = outside(c, site)
    if (refusal) return refusal
    const given = await claims.giveBack({ site, device })
    if (!given.ok) return badClaim(c, given)
    if (given.claims.length === 0) return problem(c, 'unknown-claim')
    log.info({ request: c.var.requestId, by: callerOf(c).name, claim: `${site}/${device}`, why }, 'claims taken back')
    await putOnRecord(c, deps, { what: 'unclaimed', about: `${site}/${device}`, detail: why })
    return c.json({ claims: given.claims.map(claimName) }, 200, { 'cache-control': 'no-store' })
  })
}
