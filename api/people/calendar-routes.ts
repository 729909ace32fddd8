import { timingSafeEqual } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { crewEvents, crewName, personEvents, personName } from '../../core/people/rota/events.ts'
import { icsOf } from '../../core/people/rota/ics.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { CalendarOwner } from '../../storage/people/people.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { crewsOfPerson, mayRoster } from './area.ts'

const kinds = ['crew', 'person'] as const
const CalendarBody = z
  .object({
    kind: z.enum(kinds),
    id: z.string(),
    path: z
      .string()
      .openapi({ description: 'Behind the address of the API. Whoever has it can read it, without a token' }),
    url: z.string().optional().openapi({ description: 'The same, whole, where HUOSHUI_PUBLIC_URL is set' }),
  })
  .openapi('CalendarAddress')

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/calendars',
  operationId: 'listCalendars',
  tags: ['duty'],
  summary: 'Addresses of calendars (.ics) to subscribe to: each crew of your area, and its people',
  'x-summary-zh': '可订阅的值班日历（.ics）地址：责任区域内的班组及其成员',
  ...secured('operator'),
  request: { query: query({}) },
  responses: {
    200: {
      description: 'The addresses',
      content: {
        'application/json': { schema: z.object({ calendars: z.array(CalendarBody) }).openapi('Calendars') },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const renewRoute = createRoute({
  method: 'post',
  path: '/api/v1/calendars/{kind}/{id}/renew',
  operationId: 'renewCalendar',
  tags: ['duty'],
  summary: 'Another address for a calendar; the one before shows nothing any more',
  'x-summary-zh': '更换日历地址，原地址立即失效',
  ...secured('operator', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    params: z.object({ kind: z.enum(kinds), id: z.string().openapi({ example: 'river' }) }),
  },
  responses: {
    200: { description: 'The new address', content: { 'application/json': { schema: CalendarBody } } },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'invalid-request',
      'not-found',
      'out-of-area',
      'disk-unavailable',
    ),
  },
})

const readRoute = createRoute({
  method: 'get',
  path: '/calendars/{kind}/{id}/{secret}',
  operationId: 'getCalendar',
  tags: ['duty'],
  summary: 'A calendar of who is on duty, for phones and mail programs; the address is the key',
  'x-summary-zh': '值班日历，供手机与邮件客户端订阅；地址即密钥',
  request: {
    query: query({}),
    params: z.object({
      kind: z.enum(kinds),
      id: z.string().openapi({ example: 'river' }),
      secret: z.string().openapi({ description: 'As `/api/v1/calendars` gives it, with .ics' }),
    }),
  },
  responses: {
    200: {
      description: 'From 30 days ago to 180 days ahead',
      content: { 'text/calendar': { schema: z.string() } },
    },
    ...problemResponses('not-found', 'invalid-request'),
  },
})

const dayMs = 86_400_000

/** `/api/v1/calendars`, and the calendars themselves. */
export function calendarRoutes(api: Api, { plant, people, clock, settings }: RouteDeps): void {
  const bodyOf = ({ kind, id }: CalendarOwner, secret: string): z.infer<typeof CalendarBody> => {
    const path = `/calendars/${kind}/${id}/${secret}.ics`
    const base = settings.HUOSHUI_PUBLIC_URL?.replace(/\/+$/, '')
    return { kind, id, path, ...(base !== undefined && { url: `${base}${path}` }) }
  }

  api.openapi(listRoute, async (c) => {
    const caller = callerOf(c)
    const { duty } = plant.current
    const owners = [
      ...[...duty.crews.keys()].map((id): CalendarOwner => ({ kind: 'crew', id })),
      ...[...duty.people.keys()].map((id): CalendarOwner => ({ kind: 'person', id })),
    ].filter((owner) => mayRoster(caller, plant.current, crewsOf(plant.current, owner)))
    const calendars: z.infer<typeof CalendarBody>[] = []
    for (const owner of owners) calendars.push(bodyOf(owner, await people.calendarSecret(owner)))
    return c.json({ calendars }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(renewRoute, async (c) => {
    const owner = c.req.valid('param')
    if (!isThere(plant.current, owner)) return problem(c, 'not-found')
    if (!mayRoster(callerOf(c), plant.current, crewsOf(plant.current, owner))) return problem(c, 'out-of-area')
    return c.json(bodyOf(owner, await people.renewCalendar(owner)), 200, { 'cache-control': 'no-store' })
  })

  api.openapi(readRoute, async (c) => {
    const { secret, ...owner } = c.req.valid('param')
    const expected = Buffer.from(`${await people.calendarSecret(owner)}.ics`)
    const given = Buffer.from(secret)
    const matches = given.length === expected.length && timingSafeEqual(given, expected)
    if (!matches || !isThere(plant.current, owner)) return problem(c, 'not-found')
    const now = clock()
    const within = { from: now - 30 * dayMs, to: now + 180 * dayMs, domain: plant.current.city.id }
    const history = await people.history()
    const { duty } = plant.current
    const text =
      owner.kind === 'crew'
        ? icsOf(crewName(duty, owner.id), crewEvents(history, owner.id, within), now)
        : icsOf(personName(duty, owner.id), personEvents(history, owner.id, within), now)
    return c.body(text, 200, { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' })
  })
}

function crewsOf(plant: Plant, { kind, id }: CalendarOwner): readonly string[] {
  return kind === 'crew' ? [id] : crewsOfPerson(plant, id)
}

function isThere({ duty }: Plant, { kind, id }: CalendarOwner): boolean {
  return kind === 'crew' ? duty.crews.has(id) : duty.people.has(id)
}
