import { createRoute, z } from '@hono/zod-openapi'
import { passwordFault, plainPassword } from '../../core/people/password.ts'
import { callerOf, secured, waitProblem } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, RouteDeps } from '../env.ts'
import { weak } from '../login/invite-routes.ts'
import { presentSessions } from '../login/present.ts'
import { fromOf, noStore, wrong } from '../login/routes.ts'
import { Ended, NewPassword, SessionList } from '../login/schema.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'

const json = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/me/sessions',
  operationId: 'listOwnSessions',
  tags: ['login'],
  summary: 'Where I am logged in',
  'x-summary-zh': '我在哪些设备上登录',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'Newest use first; none of a token', ...json(SessionList) },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const endOneRoute = createRoute({
  method: 'post',
  path: '/api/v1/me/sessions/{id}/end',
  operationId: 'endOwnSession',
  tags: ['login'],
  summary: 'Log one of my devices out; its live streams end within a second',
  'x-summary-zh': '退出我的某台设备，其实时连接一秒内断开',
  ...secured('viewer', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    params: z.object({ id: z.string().max(100).openapi({ description: 'Of the session' }) }),
  },
  responses: {
    200: { description: 'Ended', ...json(Ended) },
    ...problemResponses(...onceRefusals, ...refusals, 'invalid-request', 'unknown-session', 'disk-unavailable'),
  },
})

const endOthersRoute = createRoute({
  method: 'post',
  path: '/api/v1/me/sessions/end-others',
  operationId: 'endOtherSessions',
  tags: ['login'],
  summary: 'Log me out everywhere else',
  'x-summary-zh': '退出我的其他所有设备',
  ...secured('viewer', once),
  request: { headers: onceHeaders, query: query({}) },
  responses: {
    200: { description: 'Ended', ...json(Ended) },
    ...problemResponses(...onceRefusals, ...refusals, 'invalid-request', 'disk-unavailable'),
  },
})

const passwordRoute = createRoute({
  method: 'post',
  path: '/api/v1/me/password',
  operationId: 'changeOwnPassword',
  tags: ['login'],
  summary: 'Change my password; I am logged out everywhere else',
  'x-summary-zh': '修改我的密码，并退出其他所有设备',
  ...secured('viewer'),
  request: { query: query({}), body: { required: true, ...json(NewPassword) } },
  responses: {
    200: { description: 'Changed, and as many sessions ended', ...json(Ended) },
    ...problemResponses(
      ...refusals,
      'invalid-request',
      'wrong-login',
      'weak-password',
      'unknown-person',
      'too-many-requests',
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

/** A person's own sessions and password. A token is no person: it has neither. */
export function ownSessionRoutes(api: Api, deps: RouteDeps): void {
  const { logins, logIn, hasher, plant, clock, log, sessionCheck } = deps

  api.openapi(listRoute, async (c) => {
    const { name: person, role } = callerOf(c)
    const own = c.var.session?.id
    const sessions = own === undefined ? [] : await logins.sessions.list(person)
    const about = { role, limits: sessionCheck.limits, now: clock(), own }
    return c.json({ sessions: presentSessions(sessions, about) }, 200, noStore)
  })

  api.openapi(endOthersRoute, async (c) => {
    const { session } = c.var
    const ended = session ? await logins.sessions.end(session.person, { but: session.id }) : 0
    if (ended > 0) await putOnRecord(c, deps, { what: 'sessions-ended', detail: `${ended}` })
    return c.json({ ended }, 200, noStore)
  })

  api.openapi(endOneRoute, async (c) => {
    const { session } = c.var
    const only = c.req.valid('param').id
    const ended = session ? await logins.sessions.end(session.person, { only }) : 0
    if (ended === 0) return problem(c, 'unknown-session')
    await putOnRecord(c, deps, { what: 'sessions-ended', detail: `${ended}` })
    return c.json({ ended }, 200, noStore)
  })

  api.openapi(passwordRoute, async (c) => {
    const { session } = c.var
    const person = session && plant.current.duty.people.get(session.person)
    if (!person) return problem(c, 'unknown-person')
    const { password, next } = c.req.valid('json')
    const found = await logIn.isOwn(person.id, password, fromOf(c, deps))
    if (!found.ok) return found.because === 'wrong' ? wrong(c, found.waitMs) : waitProblem(c, found.waitMs)
    const fault = passwordFault(next, person, logIn.phoneOf(person))
    if (fault) return weak(c, fault, person)
    const hash = await hasher.hash(plainPassword(next))
    if (hash === 'busy') return waitProblem(c, 2_000)
    const others = (await logins.sessions.list(person.id)).filter(({ id }) => id !== session.id)
    await logins.passwords.set(person.id, hash, { at: clock(), keep: session.id })
    log.info({ person: person.id, address: c.env?.address }, 'password changed')
    await putOnRecord(c, deps, { what: 'password-changed' })
    return c.json({ ended: others.length }, 200, noStore)
  })
}
