import type { MiddlewareHandler } from 'hono'
import { actorKey } from '../core/people/actor.ts'
import type { OwnMeans } from '../core/people/means.ts'
import { includesRole, type Role } from '../core/people/role.ts'
import type { Caller } from '../storage/credentials/tokens.ts'
import { PostgresAway } from '../storage/postgres/postgres.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { addressKey } from './limits/address.ts'
import { createBuckets } from './limits/buckets.ts'
import { readCookie } from './login/cookies.ts'
import { notOwn } from './login/guard.ts'
import { isFromOwnPage, isSafe } from './login/own-page.ts'
import type { LoggedIn, SessionCheck } from './login/session-check.ts'
import type { ApiMetrics } from './metrics.ts'
import { problem } from './problem.ts'
import type { TokenCheck } from './token-check.ts'

export interface AccessOptions {
  readonly tokenCheck: TokenCheck
  readonly sessionCheck: SessionCheck
  /** Where people reach the page. */
  readonly publicUrl: string | undefined
  readonly measures: ApiMetrics
  readonly clock: () => number
  /** Requests of one token, or of one address without a token. */
  readonly perSecond: number
  readonly burst: number
}

/** Callers whose rate is remembered. */
const most = 10_000
/** Finds out who asks, by token or by session, and holds back who asks too often. */
export function identify({
  tokenCheck,
  sessionCheck,
  publicUrl,
  measures,
  clock,
  perSecond,
  burst,
}: AccessOptions): MiddlewareHandler<ApiEnv> {
  const requests = createBuckets({ perSecond, burst, most })

  return async (c, next) => {
    const address = addressKey(c.env?.address)
    const secret = bearerOf(c)
    const now = clock()
    const looked =
      secret === undefined ? undefined : await unlessAway(c, () => tokenCheck.look(secret, { address, now }))
    if (looked && 'waitMs' in looked) return tooMany(c, 'bad-tokens', looked.waitMs)
    if (looked && 'spent' in looked) c.set('spent', looked.spent)
    const person = await unlessAway(c, () => personOf(c, now))
    const caller = person?.caller ?? (looked && 'name' in looked ? looked : undefined)
    const wait = requests.take(caller ? actorKey(caller) : address, now)
    if (wait > 0) return tooMany(c, 'rate', wait)
    // a link's form, say, needs nobody to be logged in: there it is nobody who asks
    const isForeign = person !== undefined && !isSafe(c.req.method) && !isFromOwnPage(c, publicUrl)
    c.set('foreign', isForeign)
    c.set('caller', isForeign ? undefined : caller)
    c.set('session', isForeign ? undefined : person?.session)
    await next()
    if (person) keepPrivate(c)
  }

  /** Who shows a header says by it who they are; only without one does the browser's cookie count. */
  async function personOf(c: ApiContext, now: number): Promise<LoggedIn | undefined> {
    if (c.req.header('authorization') !== undefined) return undefined
    const secret = readCookie(c, 'session', publicUrl)
    return secret === undefined ? undefined : await sessionCheck.look(secret, now)
  }

  function tooMany(c: ApiContext, because: 'rate' | 'bad-tokens', waitMs: number): Response {
    measures.limited.inc({ because })
    return waitProblem(c, waitMs)
  }
}

/** Whether we are ready is said to nobody in particular where it cannot be known who asks: that is what it says. */
async function unlessAway<T>(c: ApiContext, who: () => Promise<T>): Promise<T | undefined> {
  try {
    return await who()
  } catch (error) {
    if (c.req.path === '/readyz' && error instanceof PostgresAway) return undefined
    throw error
  }
}

/** A cache between us keeps what is answered to a cookie, other than to a header (RFC 9111 §3.5), unless it is told not to. */
function keepPrivate(c: ApiContext): void {
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'private, no-store')
}

/** The answer to who must wait. */
export function waitProblem(c: ApiContext, waitMs: number) {
  return problem(c, 'too-many-requests', { headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } })
}

function bearerOf(c: ApiContext): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

/** Lets through who has at least this role. */
export function allow(role: Role): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const refusal = refusalOf(c, role)
    if (refusal) return refusal
    await next()
  }
}

/** The answer to who does not have at least this role. */
export function refusalOf(c: ApiContext, role: Role): Response | undefined {
  const { caller, foreign } = c.var
  if (foreign) return problem(c, 'not-own-page', { detail: notOwn })
  if (!caller) return notSignedIn(c)
  if (includesRole(caller.role, role)) return undefined
  const isToken = caller.person === undefined
  return problem(c, 'not-allowed', {
    detail: {
      en: `This needs the role ${role}; ${isToken ? 'the token ' : ''}${caller.name} has ${caller.role}`,
      'zh-CN': `需要 ${role} 角色；${isToken ? '令牌 ' : ''}${caller.name} 的角色是 ${caller.role}`,
    },
  })
}

/** By which door somebody came in. What a request says of it itself does not count: it could say that a telephone did it. */
export function meansOf(c: ApiContext): OwnMeans {
  return c.var.session ? 'page' : 'api'
}

/** Who asks, on a route that `allow` guards. */
export function callerOf(c: ApiContext): Caller {
  const { caller } = c.var
  if (!caller) throw new Error('a route without allow() asked who its caller is')
  return caller
}

const spentWords = {
  unknown: { en: 'The token is unknown or revoked', 'zh-CN': '令牌不存在或已吊销' },
  revoked: { en: 'The token is revoked', 'zh-CN': '令牌已吊销' },
  expired: {
    en: 'The token has expired: ask for a new one (huoshui token add NAME --expires 90d)',
    'zh-CN': '令牌已过期：请申请新的令牌（huoshui token add NAME --expires 90d）',
  },
} as const

function notSignedIn(c: ApiContext): Response {
  const given = c.req.header('authorization') !== undefined
  const challenge = given ? 'Bearer realm="huoshui", error="invalid_token"' : 'Bearer realm="huoshui"' // RFC 6750 §3
  const detail = given
    ? spentWords[c.var.spent ?? 'unknown']
    : { en: 'Expected a header Authorization: Bearer TOKEN', 'zh-CN': '需要请求头 Authorization: Bearer 令牌' }
  return problem(c, 'not-signed-in', { detail, headers: { 'www-authenticate': challenge } })
}

/** The parts of an OpenAPI route that only this role may call; `more` comes after that is known. */
export function secured(role: Role, ...more: readonly MiddlewareHandler<ApiEnv>[]) {
  return {
    middleware: [allow(role), ...more],
    security: [{ bearer: [] }, { session: [] }],
    'x-role': role,
  } satisfies Record<string, unknown>
}
