import { createRoute, z } from '@hono/zod-openapi'
import type { RuleKind } from '../../core/alarm/rule.ts'
import { localDays } from '../../core/local-day.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { formatTime } from '../time.ts'
import { query, whole } from '../validation.ts'
import { dailyOf } from './daily.ts'
import { coveredMs, stoodOf } from './stood.ts'

const DayBody = z
  .object({
    from: z.iso.datetime().openapi({ description: 'Its midnight on the clock of the city' }),
    expected: z.int().openapi({ description: 'Readings that the plant file lets expect, up to now' }),
    readings: z.int().openapi({ description: 'Of the points of which some are expected' }),
    complete: z.number().nullable().openapi({ description: 'Readings by expected, 0 to 1; null: none are expected' }),
    suspect: z.number().nullable().openapi({ description: 'Share of readings that are not good, 0 to 1; null: none' }),
    silentMs: z.int().openapi({ description: 'How long an alarm said that something there is silent or offline' }),
    clockMs: z.int().openapi({ description: 'How long an alarm said that a clock there is wrong' }),
  })
  .openapi('DataQualityDay')

const route = createRoute({
  method: 'get',
  path: '/api/v1/data-quality',
  operationId: 'getDataQuality',
  tags: ['devices'],
  summary: 'How good the data of a site was, day by day',
  'x-summary-zh': '站点每天的数据质量',
  ...secured('viewer'),
  request: {
    query: query({
      site: z.string().openapi({ example: 'huoshui-linka' }),
      days: whole(1, 31).default(14).openapi({
        type: 'integer',
        minimum: 1,
        maximum: 31,
        default: 14,
        description: 'So many days of the city, today included',
        'x-description-zh': '最近多少天（含今天）',
      }),
    }),
  },
  responses: {
    200: {
      description: 'Ascending',
      content: {
        'application/json': { schema: z.object({ site: z.string(), days: z.array(DayBody) }).openapi('DataQuality') },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site', 'store-unavailable'),
  },
})

const silentKinds: readonly RuleKind[] = ['silent', 'offline']
/** Of one site: above it the first ones are counted. */
const mostEntries = 20_000

/** `GET /api/v1/data-quality`. */
export function dataQualityRoutes(api: Api, { plant, store, state, alarms, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site, days } = c.req.valid('query')
    const { current } = plant
    const { zone } = current.city
    if (!current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const now = clock()
    const today = localDays(now, zone)
    const stretches = [{ from: today.from, to: now }]
    while (stretches.length < days) {
      const [first = today] = stretches
      stretches.unshift(localDays(first.from - 1, zone))
    }
    const [{ from } = today] = stretches
    const sums = new Map(
      stretches.map((stretch) => [stretch.from, { stretch, expected: 0, readings: 0, all: 0, good: 0 }]),
    )
    for (const point of current.points.values()) {
      if (point.site !== site) continue
      const { everyMs } = point
      for (const day of await dailyOf({ point, from, to: now }, { store, state, zone })) {
        const sum = sums.get(day.at)
        if (!sum) continue
        sum.all += day.readings
        sum.good += day.readings * day.goodShare
        if (everyMs !== undefined) sum.readings += day.readings
      }
      if (everyMs === undefined) continue
      for (const sum of sums.values()) sum.expected += Math.floor((sum.stretch.to - sum.stretch.from) / everyMs)
    }
    const journal = await alarms.journal({ site, from, to: now, limit: mostEntries })
    const of = (kinds: readonly RuleKind[]) => {
      const ids = alarmsOf(current, site, kinds)
      return stoodOf(
        journal.filter(({ alarm }) => ids.has(alarm)),
        { from, to: now },
      )
    }
    const [silent, wrong] = [of(silentKinds), of(['clock'])]
    const body = [...sums.values()].map(({ stretch, expected, readings, all, good }) => {
      return {
        from: formatTime(stretch.from),
        expected,
        readings,
        complete: expected === 0 ? null : Math.min(1, readings / expected),
        suspect: all === 0 ? null : Math.max(0, 1 - good / all),
        silentMs: coveredMs(silent, stretch),
        clockMs: coveredMs(wrong, stretch),
      }
    })
    return c.json({ site, days: body }, 200, { 'cache-control': 'no-store' })
  })
}

function alarmsOf({ rules }: Plant, site: string, kinds: readonly RuleKind[]): ReadonlySet<string> {
  return new Set(rules.filter((rule) => rule.site === site && kinds.includes(rule.kind)).map(({ id }) => id))
}
