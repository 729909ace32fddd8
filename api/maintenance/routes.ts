import { createRoute, z } from '@hono/zod-openapi'
import type { MaintenanceWindow } from '../../core/alarm/maintenance-window.ts'
import { type MadeWindow, madeId, madeNumber, plan, stateOfWindow } from '../../core/maintenance/made.ts'
import type { LocalText } from '../../core/words/language.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { MakeRefusal } from '../../storage/maintenance/maintenance.ts'
import { callerOf, secured } from '../access.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import type { ProblemKind } from '../problem-kinds.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { pageOf, SiteFilter } from '../query.ts'
import { keyOf, outside, stepHeaders } from '../step.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { EndBody, NewWindowBody, WindowBody, Windows } from './schema.ts'

const Headers = stepHeaders('step', '维护时段').pick({ 'idempotency-key': true })
const ways = [
  ...refusals,
  'invalid-request',
  'reason-required',
  'unknown-place',
  'unknown-window',
  'window-over',
  'windows-full',
  'key-reused',
  'out-of-area',
  'unsupported-media-type',
  'disk-unavailable',
] as const satisfies readonly ProblemKind[]
const one = { 'application/json': { schema: WindowBody } }

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/maintenance',
  operationId: 'listMaintenance',
  tags: ['alarms'],
  summary: 'Planned work: of the plant file, and made beside it',
  'x-summary-zh': '维护时段：厂站文件中的与在此设立的',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      over: z.enum(['with', 'without']).default('without').openapi({
        description: '`with`: those that are over as well',
        'x-description-zh': 'with：包括已结束的',
      }),
      limit: pageOf(200, 1_000),
    }),
  },
  responses: {
    200: { description: 'The newest first', content: { 'application/json': { schema: Windows } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const makeRoute = createRoute({
  method: 'post',
  path: '/api/v1/maintenance',
  operationId: 'makeMaintenanceWindow',
  tags: ['alarms'],
  summary: 'Plan work: alarms of the place are suppressed by design until it ends, and call then if they still stand',
  'x-summary-zh': '设立维护时段：期间该处报警按设计抑制，结束时仍成立的会通知',
  ...secured('engineer'),
  request: {
    query: query({}),
    headers: Headers,
    body: { required: true, content: { 'application/json': { schema: NewWindowBody } } },
  },
  responses: { 200: { description: 'Planned, and on record', content: one }, ...problemResponses(...ways) },
})

const endRoute = createRoute({
  method: 'post',
  path: '/api/v1/maintenance/{id}/end',
  operationId: 'endMaintenanceWindow',
  tags: ['alarms'],
  summary: 'End work before its time, or call it off; only what was made here',
  'x-summary-zh': '提前结束或取消在此设立的维护时段',
  ...secured('engineer'),
  request: {
    params: z.object({ id: z.string().regex(/^here-\d{1,12}$/, 'expected here- and a number') }),
    query: query({}),
    headers: Headers,
    body: { required: true, content: { 'application/json': { schema: EndBody } } },
  },
  responses: { 200: { description: 'Ended, and on record', content: one }, ...problemResponses(...ways) },
})

/** `/api/v1/maintenance`: planned work. */
export function maintenanceRoutes(api: Api, { maintenance, plant, clock, log }: RouteDeps): void {
  api.openapi(listRoute, async (c) => {
    const { site, over, limit } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const now = clock()
    const asked = { limit, ...(site !== undefined && { site }), ...(over === 'without' && { after: now }) }
    const made = (await maintenance.windows(asked)).map((window) => presentMade(window, now))
    const filed = current.maintenance
      .filter(({ id, place, to }) => madeNumber(id) === undefined && isOf(place, site) && (over === 'with' || to > now))
      .map((window) => presentFiled(window, now))
    const windows = [...made, ...filed].sort((a, b) => (a.from < b.from ? 1 : -1)).slice(0, limit)
    return c.json({ windows }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(makeRoute, async (c) => {
    const given = c.req.valid('json')
    const [now, wrong]: [number, Wrong] = [clock(), []]
    const from = readAsked('json.from', given.from, { now, wrong })
    const to = readAsked('json.to', given.to, { now, wrong })
    if (from === undefined || to === undefined) return problem(c, 'invalid-request', { errors: wrong })
    const planned = plan({ place: given.at, from, to, why: given.why }, plant.current, now)
    if (typeof planned === 'string') return refused(c, planned)
    const refusal = outside(c, given.at.split('/')[0] ?? '')
    if (refusal) return refusal
    const caller = callerOf(c)
    const key = keyOf(caller, c.req.valid('header')['idempotency-key'], 'maintenance window', given)
    const result = await maintenance.make(planned, doingOf(caller, now), key)
    log.info({ request: c.var.requestId, at: given.at, who: caller.name, ok: result.ok }, 'work planned')
    return result.ok
      ? c.json(presentMade(result.window, now), 200, { 'cache-control': 'no-store' })
      : refused(c, result.because)
  })

  api.openapi(endRoute, async (c) => {
    const number = madeNumber(c.req.valid('param').id)
    const known = number === undefined ? undefined : await maintenance.window(number)
    if (!known) return refused(c, 'unknown-window')
    const { id } = known
    const refusal = outside(c, known.place.split('/')[0] ?? '')
    if (refusal) return refusal
    const [now, caller, { why }] = [clock(), callerOf(c), c.req.valid('json')]
    const key = keyOf(caller, c.req.valid('header')['idempotency-key'], `end of window ${id}`, { why })
    const result = await maintenance.end(id, why, doingOf(caller, now), key)
    log.info({ request: c.var.requestId, window: id, who: caller.name, ok: result.ok }, 'planned work ended')
    return result.ok
      ? c.json(presentMade(result.window, now), 200, { 'cache-control': 'no-store' })
      : refused(c, result.because)
  })
}

function doingOf({ name, person }: Caller, at: number) {
  return { who: name, ...(person !== undefined && { person }), at }
}

function isOf(place: string, site: string | undefined): boolean {
  return site === undefined || place === site || place.startsWith(`${site}/`)
}

function presentFiled(window: MaintenanceWindow, now: number): WindowBody {
  const { id, place, from, to, who, why } = window
  const state = stateOfWindow(window, now)
  const times = { from: formatTime(from), to: formatTime(to) }
  return { id, source: 'plant', state, at: place, site: place.split('/')[0] ?? '', ...times, who, why }
}

function presentMade(window: MadeWindow, now: number): WindowBody {
  const { id, place, from, to, why, made, ended } = window
  return {
    ...{
      id: madeId(id),
      source: 'here',
      state: stateOfWindow(window, now),
      at: place,
      site: place.split('/')[0] ?? '',
    },
    ...{ from: formatTime(from), to: formatTime(to), who: made.person ?? made.who, why },
    made: { ...made, at: formatTime(made.at) },
    ...(ended && { ended: { ...ended, at: formatTime(ended.at) } }),
  }
}

const kinds: Readonly<Record<MakeRefusal, { readonly kind: (typeof ways)[number]; readonly detail: LocalText }>> = {
  'reason-required': { kind: 'reason-required', detail: { en: 'Say what is done there', 'zh-CN': '请说明做什么工作' } },
  'bad-time': {
    kind: 'invalid-request',
    detail: {
      en: 'Expected an end after its beginning and after now, within 31 days',
      'zh-CN': '结束时间须晚于开始与现在，且不超过 31 天',
    },
  },
  'unknown-place': {
    kind: 'unknown-place',
    detail: { en: 'No such site, asset, device or point', 'zh-CN': '没有这个站点、设施、设备或测点' },
  },
  'unknown-window': {
    kind: 'unknown-window',
    detail: { en: 'No such window was made here', 'zh-CN': '没有在此设立的这个时段' },
  },
  over: { kind: 'window-over', detail: { en: 'It is over already', 'zh-CN': '该时段已经结束' } },
  full: {
    kind: 'windows-full',
    detail: { en: 'As many windows are planned as can be kept', 'zh-CN': '维护时段数量已达上限' },
  },
  'key-reused': {
    kind: 'key-reused',
    detail: {
      en: 'This `Idempotency-Key` came with another request: nothing was done',
      'zh-CN': '该 Idempotency-Key 已用于另一请求，本次未执行',
    },
  },
}

function refused(c: ApiContext, because: MakeRefusal) {
  const { kind, detail } = kinds[because]
  return problem(c, kind, { detail })
}
