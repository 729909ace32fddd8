import { createRoute, z } from '@hono/zod-openapi'
import { accessOf } from '../../core/people/access.ts'
import { waitProblem } from '../access.ts'
import { putOnRecord } from '../audit/record.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { presentMe } from '../me/present.ts'
import { Me } from '../me/schema.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { beginSession, endShown } from './begin.ts'
import { readCookie } from './cookies.ts'
import { onlyOwnPage, smallBody } from './guard.ts'
import type { LoginFrom } from './log-in.ts'
import { LoginWays, NewLogin } from './schema.ts'

const json = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })
export const noStore = { 'cache-control': 'no-store' }

const waysRoute = createRoute({
  method: 'get',
  path: '/api/v1/login',
  operationId: 'listLoginWays',
  tags: ['login'],
  summary: 'By what people can log in here',
  'x-summary-zh': '可用的登录方式',
  request: { query: query({}) },
  responses: { 200: { description: 'The ways', ...json(LoginWays) }, ...problemResponses('invalid-request') },
})

const loginRoute = createRoute({
  method: 'post',
  path: '/api/v1/login',
  operationId: 'logIn',
  tags: ['login'],
  summary: 'Log in by name and password: a session in a cookie, for our own pages',
  'x-summary-zh': '用名字和密码登录：会话保存在 Cookie 中，仅供本站页面使用',
  description:
    'Whoever is not there, has no password or another one is answered the same. Failures make the name and the address wait, longer each time, up to 15 minutes; ' +
    'guesses from elsewhere do not make a device wait on which the person has been logged in before.',
  request: { query: query({}), body: { required: true, ...json(NewLogin) } },
  responses: {
    200: { description: 'Logged in', ...json(Me) },
    ...problemResponses(
      'invalid-request',
      'wrong-login',
      'not-own-page',
      'insecure-connection',
      'unsupported-media-type',
      'disk-unavailable',
      'too-many-requests',
    ),
  },
})

const logoutRoute = createRoute({
  method: 'post',
  path: '/api/v1/logout',
  operationId: 'logOut',
  tags: ['login'],
  summary: 'End the session of this browser; it does nothing where there is none',
  'x-summary-zh': '结束本浏览器的会话；没有会话则不做任何事',
  request: { query: query({}) },
  responses: {
    200: { description: 'Logged out', ...json(z.object({ out: z.boolean() }).openapi('LoggedOut')) },
    ...problemResponses('invalid-request', 'not-own-page', 'insecure-connection', 'disk-unavailable'),
  },
})

/** Logging in and out: `/api/v1/login`, `/api/v1/logout`. */
export function loginRoutes(api: Api, deps: RouteDeps): void {
  const { settings, logIn, plant } = deps
  for (const path of ['/api/v1/login', '/api/v1/logout']) api.post(path, smallBody, onlyOwnPage(settings))

  api.openapi(waysRoute, (c) => {
    const { HUOSHUI_WECOM_CORP_ID: wecom, HUOSHUI_OIDC_ISSUER: oidc } = settings
    const ways = ['password' as const, ...(wecom ? ['wecom' as const] : []), ...(oidc ? ['oidc' as const] : [])]
    return c.json({ ways }, 200, noStore)
  })

  api.openapi(loginRoute, async (c) => {
    const { name, password, keep } = c.req.valid('json')
    const found = await logIn.withPassword(name, password, fromOf(c, deps))
    if (!found.ok) return found.because === 'wrong' ? wrong(c, found.waitMs) : waitProblem(c, found.waitMs)
    const { person, device } = found
    const caller = accessOf(plant.current, person)
    // taken out of the plant while the password was looked at
    if (!caller) return wrong(c, 0)
    await beginSession(c, deps, { person, way: 'password', kept: keep, device })
    return c.json(presentMe(caller, plant.current), 200, noStore)
  })

  api.openapi(logoutRoute, async (c) => {
    const session = await endShown(c, deps)
    const by = session && (accessOf(plant.current, session.person) ?? { name: session.person })
    if (by) await putOnRecord(c, deps, { what: 'logged-out', by })
    return c.json({ out: true }, 200, noStore)
  })
}

/** Where a log-in comes from. */
export function fromOf(c: ApiContext, { settings, clock }: Pick<RouteDeps, 'settings' | 'clock'>): LoginFrom {
  const device = readCookie(c, 'device', settings.HUOSHUI_PUBLIC_URL)
  return { address: c.env?.address, device, now: clock() }
}

/** The answer to a wrong name or password, with how long the next try must wait. */
export function wrong(c: ApiContext, waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000)
  const more =
    seconds > 0 && ({ en: `. The next try waits ${seconds} s`, 'zh-CN': `。再试须等 ${seconds} 秒` } as const)
  const detail = {
    en: `Name or password is wrong${more ? more.en : ''}`,
    'zh-CN': `名字或密码不对${more ? more['zh-CN'] : ''}`,
  }
  return problem(c, 'wrong-login', { detail, headers: { 'www-authenticate': 'Bearer realm="huoshui"' } })
}
