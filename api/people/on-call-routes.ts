import { createRoute, z } from '@hono/zod-openapi'
import { dutyTable, onCallAt, versionAt } from '../../core/people/rota/history.ts'
import { dayOfCrew } from '../../core/people/rota/on-call.ts'
import { secured } from '../access.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { readPeriod, SiteFilter, Time, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { presentDay, presentOnCall } from './present.ts'
import { DayBody, OnCallBody } from './schema.ts'

const CrewFilter = z
  .string()
  .optional()
  .openapi({ description: 'Only this crew', 'x-description-zh': '只要这个班组', example: 'river' })

const nowRoute = createRoute({
  method: 'get',
  path: '/api/v1/oncall',
  operationId: 'getOnCall',
  tags: ['duty'],
  summary: 'Who is on duty at a time, in the order in which they are told, and why',
  'x-summary-zh': '某一时刻谁在值班、通知顺序及原因',
  ...secured('viewer'),
  request: {
    query: query({
      at: Time.openapi({
        description:
          'RFC 3339 with a zone, epoch ms, `now`, or `-24h`; default now. An answer about the past never changes',
        'x-description-zh': '带时区的 RFC 3339、毫秒时间戳、now 或 -24h；默认现在。过去的答案不会改变',
      }),
      site: SiteFilter,
      crew: CrewFilter,
    }),
  },
  responses: {
    200: {
      description: 'Each crew that there was',
      content: {
        'application/json': {
          schema: z
            .object({
              at: z.iso.datetime(),
              crews: z.array(OnCallBody.extend({ crew: z.string(), day: DayBody.optional() })),
            })
            .openapi('OnCallNow'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site', 'unknown-crew'),
  },
})

const tableRoute = createRoute({
  method: 'get',
  path: '/api/v1/oncall/table',
  operationId: 'getOnCallTable',
  tags: ['duty'],
  summary: 'Who is on duty over a period, stretch by stretch',
  'x-summary-zh': '一段时间内的值班表',
  ...secured('viewer'),
  request: {
    query: query({
      crew: z.string().openapi({ description: 'Whose table', 'x-description-zh': '班组', example: 'river' }),
      from: Time.openapi({ description: 'Included; default now', 'x-description-zh': '起（含），默认现在' }),
      to: To.openapi({
        description: 'Excluded; default 7 days after `from`, at most 400',
        'x-description-zh': '止（不含），默认 7 天后，最多 400 天',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The table',
      content: {
        'application/json': {
          schema: z
            .object({
              crew: z.string(),
              stretches: z.array(OnCallBody.partial().extend({ from: z.iso.datetime(), to: z.iso.datetime() })),
            })
            .openapi('OnCallTable'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-crew'),
  },
})

const dayMs = 86_400_000

/** `/api/v1/oncall`: who is told. */
export function onCallRoutes(api: Api, { plant, people, clock }: RouteDeps): void {
  api.openapi(nowRoute, async (c) => {
    const { at: text, site, crew } = c.req.valid('query')
    const wrong: Wrong = []
    const at = readAsked('query.at', text, { now: clock(), wrong }) ?? clock()
    if (wrong.length > 0) return problem(c, 'invalid-request', { errors: wrong })
    const its = site === undefined ? undefined : plant.current.sites.find(({ id }) => id === site)
    if (site !== undefined && !its) return problem(c, 'unknown-site')
    const history = await people.history()
    const duty = versionAt(history.versions, at)?.duty
    if (crew !== undefined && !duty?.crews.has(crew)) return problem(c, 'unknown-crew')
    const asked = [...(duty?.crews.keys() ?? [])].filter(
      (id) => (crew ?? id) === id && (site === undefined || its?.crew === id),
    )
    const crews = asked.flatMap((id) => {
      const answer = onCallAt(history, id, at)
      const found = duty?.crews.get(id)
      const day = found && dayOfCrew(found, at)
      return answer ? [{ crew: id, ...(day && { day: presentDay(day) }), ...presentOnCall(answer, duty) }] : []
    })
    return c.json({ at: formatTime(at), crews }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(tableRoute, async (c) => {
    const { crew, ...times } = c.req.valid('query')
    const period = readPeriod(times, clock())
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { from = clock(), to = from + 7 * dayMs } = period
    if (to <= from || to - from > 400 * dayMs) {
      const errors = [{ where: 'query.to', expected: 'a time after from, at most 400 days', got: formatTime(to) }]
      return problem(c, 'invalid-request', { errors })
    }
    const history = await people.history()
    if (!history.versions.some(({ duty }) => duty.crews.has(crew))) return problem(c, 'unknown-crew')
    const stretches = dutyTable(history, crew, from, to).map((row) => ({
      from: formatTime(row.from),
      to: formatTime(row.to),
      ...(row.onCall && presentOnCall(row.onCall, versionAt(history.versions, row.from)?.duty)),
    }))
    return c.json({ crew, stretches }, 200, { 'cache-control': 'no-store' })
  })
}
