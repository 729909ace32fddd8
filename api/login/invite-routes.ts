import { createRoute, type z } from '@hono/zod-openapi'
import { accessOf } from '../../core/people/access.ts'
import type { Person } from '../../core/people/duty.ts'
import { type PasswordFault, passwordFault, passwordLength, plainPassword } from '../../core/people/password.ts'
import { waitProblem } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { presentMe } from '../me/present.ts'
import { Me } from '../me/schema.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { beginSession } from './begin.ts'
import { onlyOwnPage, smallBody } from './guard.ts'
import { fromOf, noStore } from './routes.ts'
import { AcceptInvite, InviteBody, InviteSecret } from './schema.ts'

const json = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })
const ways = [
  'invalid-request',
  'invite-spent',
  'not-own-page',
  'insecure-connection',
  'unsupported-media-type',
  'disk-unavailable',
  'too-many-requests',
] as const

const lookRoute = createRoute({
  method: 'post',
  path: '/api/v1/invites/look',
  operationId: 'lookAtInvite',
  tags: ['login'],
  summary: 'Whose invite it is; it is not used up',
  'x-summary-zh': '查看邀请属于谁；不会消耗邀请',
  request: { query: query({}), body: { required: true, ...json(InviteSecret) } },
  responses: { 200: { description: 'The invite', ...json(InviteBody) }, ...problemResponses(...ways) },
})

const acceptRoute = createRoute({
  method: 'post',
  path: '/api/v1/invites/accept',
  operationId: 'acceptInvite',
  tags: ['login'],
  summary: 'Use an invite up: set a password, end all sessions of before, and log in',
  'x-summary-zh': '使用邀请：设置密码，结束此前的所有登录，并登录',
  request: { query: query({}), body: { required: true, ...json(AcceptInvite) } },
  responses: { 200: { description: 'Logged in', ...json(Me) }, ...problemResponses(...ways, 'weak-password') },
})

/** Invites, for who has one: `/api/v1/invites`. */
export function inviteRoutes(api: Api, deps: RouteDeps): void {
  const { settings, logins, logIn, hasher, plant, clock, measures, log } = deps
  for (const path of ['/api/v1/invites/look', '/api/v1/invites/accept'])
    api.post(path, smallBody, onlyOwnPage(settings))

  /** The invite, if its person is still there; what is none counts as a guess of the address. */
  async function inviteOf(c: ApiContext, secret: string) {
    const invite = await logins.invites.look(secret, clock())
    const person = invite && plant.current.duty.people.get(invite.person)
    // who has a good one has not guessed it: they wait for nobody who guesses at the same address
    if (invite && person) return { ok: true, invite, person } as const
    const from = fromOf(c, deps)
    const waitMs = logIn.waitOf(from)
    if (waitMs > 0) return { ok: false, refusal: waitProblem(c, waitMs) } as const
    logIn.guessed(from)
    measures.logins.inc({ way: 'invite', outcome: 'wrong' })
    return { ok: false, refusal: spent(c) } as const
  }

  api.openapi(lookRoute, async (c) => {
    const found = await inviteOf(c, c.req.valid('json').invite)
    if (!found.ok) return found.refusal
    const { invite, person } = found
    const body = { person: person.id, name: person.name['zh-CN'], expiresAt: formatTime(invite.expiresAt) }
    return c.json(body, 200, noStore)
  })

  api.openapi(acceptRoute, async (c) => {
    const { invite: secret, password, keep } = c.req.valid('json')
    const found = await inviteOf(c, secret)
    if (!found.ok) return found.refusal
    const { person } = found
    const fault = passwordFault(password, person, logIn.phoneOf(person))
    if (fault) return weak(c, fault, person)
    const hash = await hasher.hash(plainPassword(password))
    if (hash === 'busy') return waitProblem(c, 2_000)
    // of two at once, one has used it up by now
    const accepted = await logins.invites.accept(secret, hash, clock())
    const caller = accepted && accessOf(plant.current, accepted.person)
    if (!caller) return spent(c)
    measures.logins.inc({ way: 'invite', outcome: 'in' })
    log.info({ person: caller.name, by: accepted.madeBy, address: c.env?.address }, 'invite accepted')
    await putOnRecord(c, deps, { what: 'invite-accepted', by: caller, detail: `made by ${accepted.madeBy}` })
    await beginSession(c, deps, { person: caller.name, way: 'invite', kept: keep, device: 'new' })
    return c.json(presentMe(caller, plant.current), 200, noStore)
  })
}

function spent(c: ApiContext) {
  return problem(c, 'invite-spent', {
    detail: {
      en: 'It was used, replaced or is too old: ask for another one',
      'zh-CN': '邀请已使用、已作废或已过期：请再要一个',
    },
  })
}

/** The answer to a password that is not taken. */
export function weak(c: ApiContext, fault: PasswordFault, { name }: Person) {
  const { least, most } = passwordLength
  const details = {
    'too-short': { en: `At least ${least} characters`, 'zh-CN': `至少 ${least} 个字符` },
    'too-long': { en: `At most ${most} characters`, 'zh-CN': `最多 ${most} 个字符` },
    'is-name': {
      en: `It is little more than the name or number of ${name.en ?? name['zh-CN']}`,
      'zh-CN': `与 ${name['zh-CN']} 的名字或号码太接近`,
    },
    common: { en: 'Too many people use it, or it is one of the first that are tried', 'zh-CN': '太常见，容易被猜中' },
  } as const
  return problem(c, 'weak-password', { detail: details[fault] })
}
