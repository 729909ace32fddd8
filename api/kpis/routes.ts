import { createRoute, z } from '@hono/zod-openapi'
import { knownPart } from '../../core/alarm/kpi/known.ts'
import type { LocalText } from '../../core/words/language.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { readPeriod, SiteFilter, Time, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { presentKpis } from './present.ts'
import { KpiAnswer } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/kpis',
  operationId: 'getAlarmKpis',
  tags: ['alarms'],
  summary: 'How good the alarm system was: rates, floods, bad actors, hot spots, times to acknowledge',
  'x-summary-zh': '报警系统绩效：频率、洪泛、前十、热点、确认时间',
  description:
    'Default: the last 30 days. Only what called for people counts, by our clock (a backlog counts when it came). ' +
    'Any period, over years: it is answered out of a roll-up of the journal. Rates and shares of time are of `knownMs`, ' +
    'from the first day on record. After EEMUA 191 and ISA-18.2 §16.',
  ...secured('viewer'),
  request: {
    query: query({
      from: Time.openapi({
        description:
          'When people were called, by our clock, included: RFC 3339 with a zone, epoch ms, `now`, or `-24h`',
        'x-description-zh': '通知发出的时间（平台时钟，含）：带时区的 RFC 3339、毫秒时间戳、now 或 -24h',
      }),
      to: To,
      site: SiteFilter,
      crew: z
        .string()
        .optional()
        .openapi({ description: 'Only sites of this crew', 'x-description-zh': '只要该班组的站点' }),
    }),
  },
  responses: {
    200: { description: 'The KPIs', content: { 'application/json': { schema: KpiAnswer } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site', 'not-ready'),
  },
})

const defaultMs = 30 * 86_400_000

/** How long an answer may roll up what has come to the journal; more than so many entries are waited for. */
const rollMs = 2_000

const mostLeft = 1_000

function leftToRoll(left: number): LocalText {
  const entries = left.toLocaleString('en-GB')
  return {
    en: `The journal is being rolled up: ${entries} entries are left. Ask again in a moment`,
    'zh-CN': `正在汇总报警日志，还有 ${entries} 条。请稍后再试`,
  }
}

function noSiteOf(crew: string): LocalText {
  return { en: `No site, or not this one, has the crew ${crew}`, 'zh-CN': `没有站点（或该站点不）属于班组 ${crew}` }
}

/** `/api/v1/kpis`. */
export function kpiRoutes(api: Api, { plant, alarms, kpis, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site, crew, ...times } = c.req.valid('query')
    const { current } = plant
    const read = readPeriod(times, clock())
    if (!read.ok) return problem(c, 'invalid-request', { errors: read.errors })
    const { to = clock(), from = to - defaultMs } = read
    const sites = current.sites.filter((each) => (site ?? each.id) === each.id && (crew ?? each.crew) === each.crew)
    if (sites.length === 0) {
      return problem(c, 'unknown-site', crew === undefined ? {} : { detail: noSiteOf(crew) })
    }
    const left = await kpis.rollOn(alarms, rollMs)
    if (left > mostLeft) return problem(c, 'not-ready', { detail: leftToRoll(left), headers: { 'retry-after': '5' } })
    const all = site === undefined && crew === undefined
    const asked = { from, to, zone: current.city.zone, ...(!all && { sites: new Set(sites.map(({ id }) => id)) }) }
    const known = knownPart(asked, kpis.firstDay())
    const answer = presentKpis(await kpis.kpis(known))
    const period = { from: formatTime(from), to: formatTime(to), knownMs: to - known.from }
    return c.json({ ...period, ...answer }, 200, {
      'cache-control': 'no-store',
    })
  })
}
