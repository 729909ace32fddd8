import { createRoute, z } from '@hono/zod-openapi'
import { actorKey } from '../../core/people/actor.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { sessionInForce } from '../login/in-force.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { SiteFilter } from '../query.ts'
import { query } from '../validation.ts'
import { streamChoices } from './frames.ts'
import { parsePosition } from './position.ts'

const EventId = z
  .string()
  .refine((text) => parsePosition(text) !== undefined, "expected an event's id, like 42.7")
  .optional()

const route = createRoute({
  method: 'get',
  path: '/api/v1/stream',
  operationId: 'streamEvents',
  tags: ['readings'],
  summary: 'Newest readings and alarms as they come, as Server-Sent Events',
  'x-summary-zh': '实时读数与报警（Server-Sent Events）',
  description:
    'Begins with `event: progress`, the newest reading of each point and the alarms that stand, then `event: here`; or, ' +
    'with `Last-Event-ID`, with what has changed after it. `event: reading` has a `Latest` as `data`, `event: alarm` an ' +
    '`AlarmUpdate`; the `id` is `{change}.{number}`, the places in the readings and in the journal. Updates of a point ' +
    'that come faster than four a second are reported by the last one; of alarms none is left out. `event: progress` ' +
    'comes again whenever it changes, whatever `only` says: for `alarms`, `ingest` and other parts their `state`, which ' +
    'is `well`, `unproven`, or `late` with `because` and mostly `since`; what is late is not done. `event: plant`, without an id, comes when the plant is another one. A client that does ' +
    'not keep up is disconnected and resumes by `Last-Event-ID`. The streams of a token or a session end with it.',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      only: z.enum(streamChoices).optional().openapi({
        description: 'Only these events; `watched`: alarms, and readings of the points of those that stand',
        'x-description-zh': '只要这类事件；watched 为报警及当前报警所涉测点的读数',
      }),
      lastEventId: EventId.openapi({
        description: 'The same as the header, for clients that cannot set it',
        'x-description-zh': '等同于 Last-Event-ID 请求头，供无法设置请求头的客户端使用',
      }),
    }),
    headers: z.object({
      'last-event-id': EventId.openapi({
        description: 'Id of the last event that was seen',
        'x-description-zh': '已收到的最后一个事件编号',
      }),
    }),
  },
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site', 'too-many-streams'),
  },
})

/** Live readings and alarms: `/api/v1/stream`. */
export function streamRoutes(api: Api, deps: RouteDeps): void {
  const { plant, live, tokens } = deps
  api.openapi(route, async (c) => {
    const { site, only, lastEventId } = c.req.valid('query')
    if (site !== undefined && !plant.current.sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // nginx would hold events back
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const after = parsePosition(c.req.valid('header')['last-event-id'] ?? lastEventId ?? '')
    const hangUp = c.env?.hangUp
    const caller = callerOf(c)
    const isInForce = c.var.session ? sessionInForce(c, deps) : () => tokens.isInForce(caller)
    const viewer = { name: actorKey(caller), isInForce }
    const body = await live.open({
      viewer,
      ...(site !== undefined && { site }),
      ...(only && { only }),
      ...(after && { after }),
      ...(hangUp && { hangUp }),
    })
    if (body === 'full') return problem(c, 'too-many-streams', { headers: { 'retry-after': '30' } })
    return c.body(body, 200, headers)
  })
}
