import { createRoute, z } from '@hono/zod-openapi'
import { attentionStates } from '../../core/alarm/alarm.ts'
import { describeAlarm } from '../../core/alarm/describe.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { toldOf } from '../notices/present.ts'
import { listInPieces } from '../pieces.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { choices, From, pageOf, readPeriod, SiteFilter, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { inOrder, presentAlarm, presentCard } from './present.ts'
import { alarmOf, ruleOf } from './register.ts'
import { AlarmBody, CardBody } from './schema.ts'

/** The answer of `/api/v1/alarms`. */
const Alarms = z
  .object({
    alarms: z.array(AlarmBody),
    total: z.int().openapi({ description: 'How many there are, where `limit` has left some out' }),
    journal: z.int().openapi({ description: 'Number of the newest journal entry that this answer knows of' }),
  })
  .openapi('Alarms')

/** The path parameter of an alarm: its id has no slashes. */
export const AlarmParam = z.object({
  id: z.string().openapi({ description: "The alarm's id", example: 'huoshui-linka.lake.level.high' }),
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/alarms',
  operationId: 'listAlarms',
  tags: ['alarms'],
  summary: 'Alarms that need someone, most urgent first',
  'x-summary-zh': '当前报警，最紧急的在前',
  description:
    'All alarms that are not `NORM`; with `from` or `to`, those that had an entry in the journal then. ' +
    'Unacknowledged ones first, then by priority, then the newest.',
  ...secured('viewer'),
  request: {
    query: query({
      state: choices(attentionStates, 'Only in these states', '只要这些状态'),
      priority: choices(priorities, 'Only of these priorities', '只要这些优先级'),
      site: SiteFilter,
      from: From,
      to: To,
      audience: z.enum(['people', 'shadow']).default('people').openapi({
        description: '`shadow`: alarms of rules on trial, which tell nobody',
        'x-description-zh': 'shadow 为试运行规则的报警，不通知任何人',
      }),
      limit: pageOf(1_000, 10_000),
    }),
  },
  responses: {
    200: { description: 'The alarms', content: { 'application/json': { schema: Alarms } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const cardRoute = createRoute({
  method: 'get',
  path: '/api/v1/alarms/{id}',
  operationId: 'getAlarm',
  tags: ['alarms'],
  summary: "An alarm's card: what it is, why, and what to do",
  'x-summary-zh': '报警卡：情况、原因与处置办法',
  description: 'Its `ETag` is the revision, for `If-Match` of an action.',
  ...secured('viewer'),
  request: { params: AlarmParam, query: query({}) },
  responses: {
    200: { description: 'The card', content: { 'application/json': { schema: CardBody } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-alarm'),
  },
})

/** `/api/v1/alarms` and the cards. */
export function alarmRoutes(api: Api, { plant, alarms, state, notices, clock }: RouteDeps): void {
  api.openapi(listRoute, async (c) => {
    const { state: states, priority, site, from, to, audience, limit } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const period = readPeriod({ from, to }, clock())
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { ok: _, ...times } = period
    const journal = await alarms.journalEnd()
    const found = (
      await alarms.alarms({
        ...times,
        ...(states && { states }),
        ...(priority && { priorities: priority }),
        ...(site !== undefined && { site }),
        audience,
      })
    ).sort(inOrder)
    const shown = async function* () {
      for (const alarm of found.slice(0, limit)) {
        yield presentAlarm(alarm, await ruleOf(current, alarms, alarm.id), current)
      }
    }
    return listInPieces<z.infer<typeof Alarms>>(c, {
      key: 'alarms',
      items: shown(),
      more: { total: found.length, journal },
    })
  })

  api.openapi(cardRoute, async (c) => {
    const { id } = c.req.valid('param')
    const { current } = plant
    const alarm = await alarmOf(current, alarms, id)
    if (!alarm) return problem(c, 'unknown-alarm')
    const rule = await ruleOf(current, alarms, id)
    const { point } = describeAlarm(id, rule, current)
    const latest = point && (await state.latest(rule?.site)).find((reading) => reading.point === point)
    const now = latest && { value: latest.value, at: formatTime(latest.at), quality: latest.quality }
    const told = await toldOf(notices, id, alarm.occurrence)
    const card = presentCard(alarm, rule, current, { ...(now && { now }), told })
    return c.json(card, 200, { etag: `"${alarm.revision}"`, 'cache-control': 'no-store' })
  })
}
