import { createRoute, z } from '@hono/zod-openapi'
import { auditedActs } from '../../storage/audit/audit.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { shownTo } from '../people/shown-to.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { choices, From, pageOf, readPeriod, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query, whole } from '../validation.ts'

const AuditBody = z
  .object({
    number: z.int(),
    at: z.string(),
    what: z.enum(auditedActs),
    by: z.string().openapi({ description: "A person's id, the name of a token, or a command in brackets" }),
    person: z.string().optional().openapi({ description: 'What a person who has logged in is called' }),
    about: z.string().optional().openapi({ description: 'The person, token, credential or rota change; absent: `by`' }),
    address: z.string().optional(),
    detail: z.string().optional(),
  })
  .openapi('AuditEntry')

const route = createRoute({
  method: 'get',
  path: '/api/v1/audit',
  operationId: 'getAudit',
  tags: ['login'],
  summary: 'Who logged in, invited, revoked, and changed who is on duty, newest first',
  'x-summary-zh': '审计记录：登录、邀请、吊销与值班变更，最新在前',
  description:
    'What was done to alarms stands in `/api/v1/journal`. Who has an area sees what is about the people of `/api/v1/people`. The newest 100,000 are kept.',
  ...secured('engineer'),
  request: {
    query: query({
      before: whole(1).optional().openapi({
        type: 'integer',
        minimum: 1,
        description: 'Only numbers below this: the `next` of the page before',
        'x-description-zh': '只要编号小于此值的，即上一页的 next',
      }),
      limit: pageOf(100, 1_000),
      what: choices(auditedActs, 'Only these acts', '只要这些操作'),
      find: z.string().max(200).optional().openapi({
        description: 'Only what is by or about whom this names, or from such an address',
        'x-description-zh': '只要与此人、令牌或地址有关的',
      }),
      from: From,
      to: To,
    }),
  },
  responses: {
    200: {
      description: '`next` is the `before` of the next page, absent on the last',
      content: {
        'application/json': {
          schema: z.object({ entries: z.array(AuditBody), next: z.int().optional() }).openapi('Audit'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** Who let whom in: `/api/v1/audit`. */
export function auditRoutes(api: Api, { audit, plant, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { before, limit, what, find, ...times } = c.req.valid('query')
    const period = readPeriod(times, clock())
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { from, to } = period
    const people = shownTo(callerOf(c), plant.current)
    const found = await audit.entries({
      ...(before !== undefined && { before }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(what && { what }),
      ...(find !== undefined && { find }),
      ...(people && { people }),
      limit: limit + 1,
    })
    const entries = found.slice(0, limit).map((entry) => ({ ...entry, at: formatTime(entry.at) }))
    const next = found.length > limit ? entries.at(-1)?.number : undefined
    return c.json({ entries, ...(next !== undefined && { next }) }, 200, { 'cache-control': 'no-store' })
  })
}
