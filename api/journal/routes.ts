import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { JournalQuery } from '../../storage/alarms/alarms.ts'
import { secured } from '../access.ts'
import { alarmOf } from '../alarms/register.ts'
import { AlarmParam } from '../alarms/routes.ts'
import { EntryBody } from '../alarms/schema.ts'
import { BomFilter, csvBegin } from '../byte-order-mark.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { From, readPeriod, SiteFilter, To } from '../query.ts'
import { query, whole } from '../validation.ts'
import { journalFormats } from './text.ts'

/** The answer of `/api/v1/journal` as JSON. */
const Journal = z
  .object({
    entries: z.array(EntryBody),
    next: z.int().openapi({ description: 'The `after` with which to go on' }),
  })
  .openapi('Journal')

const page = {
  bom: BomFilter,
  after: whole(0).default(0).openapi({
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'Only entries with a number above this',
    'x-description-zh': '只要编号大于此值的',
  }),
  limit: whole(1).optional().openapi({
    type: 'integer',
    minimum: 1,
    description: 'At most so many. Default: all that there are',
    'x-description-zh': '最多条数，默认全部',
    example: 100,
  }),
  from: From,
  to: To,
}
const responses = {
  200: {
    description: 'Entries in the order of the journal, streamed',
    content: {
      'application/json': { schema: Journal },
      'application/jsonl': { schema: z.string() },
      'text/csv': { schema: z.string() },
    },
  },
  ...problemResponses(...refusals, 'invalid-request', 'unknown-site', 'unknown-alarm'),
}

const journalRoute = createRoute({
  method: 'get',
  path: '/api/v1/journal',
  operationId: 'getJournal',
  tags: ['alarms'],
  summary: 'What has happened to alarms, and who did it',
  'x-summary-zh': '报警日志：发生了什么、谁做了什么',
  description: 'JSON, CSV with `Accept: text/csv`, or a JSON object on each line with `Accept: application/jsonl`.',
  ...secured('viewer'),
  request: { query: query({ ...page, site: SiteFilter }) },
  responses,
})
const alarmJournalRoute = createRoute({
  method: 'get',
  path: '/api/v1/alarms/{id}/journal',
  operationId: 'getAlarmJournal',
  tags: ['alarms'],
  summary: 'What has happened to one alarm',
  'x-summary-zh': '一个报警的日志',
  ...secured('viewer'),
  request: { params: AlarmParam, query: query(page) },
  responses,
})

interface Asked {
  readonly after: number
  readonly limit?: number | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly site?: string | undefined
  readonly bom?: '0' | '1' | undefined
}

/** `/api/v1/journal`, and the same of one alarm. */
export function journalRoutes(api: Api, deps: RouteDeps): void {
  api.openapi(journalRoute, async (c) => {
    const asked = c.req.valid('query')
    const isKnown = asked.site === undefined || deps.plant.current.sites.some(({ id }) => id === asked.site)
    return isKnown ? await answer(c, deps, asked) : problem(c, 'unknown-site')
  })
  api.openapi(alarmJournalRoute, async (c) => {
    const { id } = c.req.valid('param')
    if (!(await alarmOf(deps.plant.current, deps.alarms, id))) return problem(c, 'unknown-alarm')
    return answer(c, deps, c.req.valid('query'), id)
  })
}

async function answer(c: ApiContext, { alarms, clock, log }: RouteDeps, asked: Asked, alarm?: string) {
  const { after, limit = Number.MAX_SAFE_INTEGER, site, bom } = asked
  const period = readPeriod(asked, clock())
  if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
  const { ok: _, ...times } = period
  const supports = Object.keys(journalFormats)
  const format = journalFormats[accepts(c, { header: 'Accept', supports, default: 'application/json' })]
  if (!format) throw new Error('no format')
  const begin = format.extension === 'csv' ? csvBegin(c, bom) : ''
  const headers = {
    'content-type': format.mediaType,
    'cache-control': 'no-store',
    vary: 'Accept, Sec-Fetch-Mode',
    ...(format.extension !== 'json' && {
      'content-disposition': `attachment; filename="alarm-journal.${format.extension}"`,
    }),
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const where = { ...times, ...(site !== undefined && { site }), ...(alarm !== undefined && { alarm }) }
  const end = await alarms.journalEnd()
  const pages = pagesOf((query) => alarms.journal({ ...where, ...query }), { after, limit, end })
  const encoder = new TextEncoder()
  return c.body(ReadableStream.from(text()), 200, headers)

  async function* text(): AsyncGenerator<Uint8Array> {
    let last = after
    let first = true
    try {
      yield encoder.encode(begin + format?.head)
      for await (const entries of pages) {
        last = entries.at(-1)?.number ?? last
        yield encoder.encode(format?.page(entries, first))
        first = false
      }
      yield encoder.encode(format?.tail(last))
    } catch (error) {
      log.error({ err: error, request: c.var.requestId }, 'journal answer broken off')
      if (!c.env?.hangUp) throw error
      c.env.hangUp()
    }
  }
}

const pageSize = 1_000

/** Entries up to the end that was known when it was asked for: a journal that grows faster than it is read ends too. */
async function* pagesOf(
  read: (query: Pick<JournalQuery, 'after'> & { readonly limit: number }) => ReturnType<RouteDeps['alarms']['journal']>,
  { after, limit, end }: { readonly after: number; readonly limit: number; readonly end: number },
) {
  let left = limit
  for (let position = after; left > 0 && position < end; ) {
    const asked = Math.min(left, pageSize)
    const found = await read({ after: position, limit: asked })
    const entries = found.filter(({ number }) => number <= end)
    if (entries.length > 0) yield entries
    left -= entries.length
    if (found.length < asked) return
    position = found.at(-1)?.number ?? end
    await new Promise((resolve) => setImmediate(resolve))
  }
}
