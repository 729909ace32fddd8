import { createRoute, z } from '@hono/zod-openapi'
import { encode } from 'uqr'
import { accessOf } from '../../core/people/access.ts'
import { inviteLink } from '../../core/people/invite-link.ts'
import { mayManage } from '../../core/people/manage.ts'
import { callerOf, secured } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { cookieKind } from '../login/cookies.ts'
import { presentSessions } from '../login/present.ts'
import { Ended, MadeInvite, PersonLogins, Revoked } from '../login/schema.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once, onceSecret } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { shownTo } from './shown-to.ts'

const json = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })
const noStore = { 'cache-control': 'no-store' }
const Params = z.object({ person: z.string().max(100).openapi({ description: 'Their id in the plant' }) })
const ways = [...refusals, 'invalid-request', 'unknown-person', 'disk-unavailable'] as const

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/people',
  operationId: 'listPeople',
  tags: ['login'],
  description: 'Who has an area sees themselves, and those whose whole area lies in it.',
  summary: 'The people of the plant: what they may do, whether they can log in, and where they are logged in',
  'x-summary-zh': '厂站人员：权限、能否登录、在哪里登录',
  ...secured('engineer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'The people', ...json(PersonLogins) },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const inviteRoute = createRoute({
  method: 'post',
  path: '/api/v1/people/{person}/invite',
  operationId: 'invitePerson',
  tags: ['login'],
  summary: 'Make an invite: a link, good once, to set a password; also for who has forgotten theirs',
  'x-summary-zh': '生成邀请：一次性链接，用来设置密码；忘记密码也用它',
  description: 'Engineers invite viewers and operators, admins everybody. Earlier invites of the person end.',
  ...secured('engineer', onceSecret),
  request: { headers: onceHeaders, query: query({}), params: Params },
  responses: {
    200: { description: 'The invite, shown this once', ...json(MadeInvite) },
    ...problemResponses(...onceRefusals, ...ways, 'insecure-connection'),
  },
})

const revokeRoute = createRoute({
  method: 'post',
  path: '/api/v1/people/{person}/revoke',
  operationId: 'revokePerson',
  tags: ['login'],
  summary: 'Take password, invites and sessions away; also of who is in the plant no longer',
  'x-summary-zh': '收回密码、邀请和登录；也用于已不在厂站文件中的人',
  ...secured('engineer', once),
  request: { headers: onceHeaders, query: query({}), params: Params },
  responses: {
    200: { description: 'Taken away', ...json(Revoked) },
    ...problemResponses(...onceRefusals, ...ways),
  },
})

const logOutRoute = createRoute({
  method: 'post',
  path: '/api/v1/people/{person}/log-out',
  operationId: 'logPersonOut',
  tags: ['login'],
  summary: 'End all sessions of a person; the password stays',
  'x-summary-zh': '结束某人的所有登录；密码不变',
  ...secured('engineer', once),
  request: { headers: onceHeaders, query: query({}), params: Params },
  responses: {
    200: { description: 'Ended', ...json(Ended) },
    ...problemResponses(...onceRefusals, ...ways),
  },
})

const nowhere = {
  en: 'An invite needs an address to lead to: set HUOSHUI_PUBLIC_URL to where people reach the page, or ask on this machine',
  'zh-CN': '邀请链接需要地址：请将 HUOSHUI_PUBLIC_URL 设为页面的访问地址，或在本机操作',
}

const hourMs = 3_600_000

/** Who can log in, for engineers and admins: `/api/v1/people`. */
export function peopleLoginRoutes(api: Api, deps: RouteDeps): void {
  const { settings, logins, plant, clock, log, sessionCheck } = deps
  /** Why this caller may not manage this person; who is in the plant no longer is an admin's affair. */
  function refusal(c: ApiContext, id: string) {
    const by = callerOf(c)
    const of = accessOf(plant.current, id)
    if (mayManage(by, of ?? { role: 'admin' })) return undefined
    return problem(c, 'not-allowed', {
      detail: {
        en: `${by.name} (${by.role}) may let in and put out viewers and operators of their own area only`,
        'zh-CN': `${by.name}（${by.role}）只能管理本人区域内的 viewer 与 operator`,
      },
    })
  }

  api.openapi(listRoute, async (c) => {
    const shown = shownTo(callerOf(c), plant.current) ?? [...plant.current.duty.people.keys()]
    const now = clock()
    const [passwords, invites, sessions] = await Promise.all([
      logins.passwords.people(),
      logins.invites.open(now),
      logins.sessions.list(),
    ])
    const people = shown.flatMap((id) => {
      const access = accessOf(plant.current, id)
      if (!access) return []
      const { person, role, sites } = access
      const invite = invites.find((each) => each.person === id)
      const own = c.var.session?.id
      const theirs = sessions.filter((session) => session.person === id)
      return {
        person: id,
        name: person,
        role,
        ...(sites && { sites: [...sites] }),
        password: passwords.has(id),
        ...(invite && { invitedUntil: formatTime(invite.expiresAt) }),
        sessions: presentSessions(theirs, { role, limits: sessionCheck.limits, now, own }),
      }
    })
    return c.json({ people }, 200, noStore)
  })

  api.openapi(inviteRoute, async (c) => {
    const { person } = c.req.valid('param')
    if (!plant.current.duty.people.has(person)) return problem(c, 'unknown-person')
    const no = refusal(c, person)
    if (no) return no
    // who asks may name any host: a link leads to where people reach the page, or to this machine itself
    const page = settings.HUOSHUI_PUBLIC_URL ?? (cookieKind(c, undefined) && new URL(c.req.url).origin)
    if (page === undefined) return problem(c, 'insecure-connection', { detail: nowhere })
    const madeAt = clock()
    const expiresAt = madeAt + settings.HUOSHUI_INVITE_HOURS * hourMs
    const madeBy = callerOf(c).name
    const secret = await logins.invites.make({ person, madeBy, madeAt, expiresAt })
    log.info({ person, by: madeBy, address: c.env?.address }, 'invite made')
    await putOnRecord(c, deps, { what: 'invite-made', about: person })
    const link = inviteLink(page, secret)
    return c.json({ person, link, expiresAt: formatTime(expiresAt), qr: qrOf(link) }, 200, noStore)
  })

  api.openapi(revokeRoute, async (c) => {
    const { person } = c.req.valid('param')
    const no = refusal(c, person)
    if (no) return no
    const revoked = await logins.revoke(person, clock())
    if (!revoked && !plant.current.duty.people.has(person)) return problem(c, 'unknown-person')
    log.info({ person, by: callerOf(c).name, address: c.env?.address }, 'log-in revoked')
    await putOnRecord(c, deps, { what: 'log-in-revoked', about: person })
    return c.json({ revoked }, 200, noStore)
  })

  api.openapi(logOutRoute, async (c) => {
    const { person } = c.req.valid('param')
    if (!plant.current.duty.people.has(person)) return problem(c, 'unknown-person')
    const no = refusal(c, person)
    if (no) return no
    const ended = await logins.sessions.end(person, 'all')
    log.info({ person, by: callerOf(c).name, ended }, 'logged out by another')
    await putOnRecord(c, deps, { what: 'sessions-ended', about: person, detail: `${ended}` })
    return c.json({ ended }, 200, noStore)
  })
}

function qrOf(text: string) {
  const { size, data } = encode(text, { ecc: 'M', border: 0 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { size, path }
}
