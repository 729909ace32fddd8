import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import { isDiskFault } from '../storage/disk-fault.ts'
import { Seldom } from '../storage/follow/seldom.ts'
import { PostgresAway } from '../storage/postgres/postgres.ts'
import { StoreUnavailable } from '../storage/readings/store.ts'
import { pageStyleHash } from './docs/style.ts'
import type { Api, ApiContext, ApiEnv } from './env.ts'
import { loggedPath } from './logged-path.ts'
import { isPhotoPath } from './orders/photo-path.ts'
import { earlyScriptHash } from './page/early.ts'
import { isPage } from './page/paths.ts'
import { problem } from './problem.ts'
import { kindOfStatus } from './problem-kinds.ts'
import { refuseInvalid } from './validation.ts'

/** An app without routes, whose every failure is a problem. */
export function createBareApp(log: Logger): Api {
  const api = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid })
  api.notFound((c) => problem(c, 'not-found'))
  const seldom = new Seldom(log)
  api.onError((error, c) => problemOf(error, c, { log, seldom }))
  return api
}

/** Headers against being framed, sniffed or scripted, and the answer to a method that a path does not know. */
export function guard(api: Api): void {
  const others = { strictTransportSecurity: false, xFrameOptions: 'DENY' } as const // the proxy that speaks TLS says so
  const nothing = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }
  const self = ["'self'"]
  const own = {
    scriptSrc: [...self, earlyScriptHash],
    styleSrc: self,
    imgSrc: [...self, 'blob:'],
    connectSrc: self,
    formAction: self,
    baseUri: ["'none'"],
  }
  const elsewhere = secureHeaders({
    ...others,
    contentSecurityPolicy: { defaultSrc: nothing.defaultSrc, styleSrc: [pageStyleHash], frameAncestors: ["'none'"] },
  })
  const onPhoto = secureHeaders({ ...others, contentSecurityPolicy: { ...nothing, sandbox: [] } })
  const onPage = secureHeaders({ ...others, contentSecurityPolicy: { ...nothing, ...own } })
  api.use(
    (c, next) => (isPage(c.req.path) ? onPage : isPhotoPath(c.req.path) ? onPhoto : elsewhere)(c, next),
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => problem(c, 'method-not-allowed', { headers: { allow: methods.join(', ') } }),
    }),
  )
}

const jsonOnly = {
  en: 'Send JSON, and the header Content-Type: application/json',
  'zh-CN': '请以 JSON 提交，并附请求头 Content-Type: application/json',
}

function problemOf(error: Error, c: ApiContext, { log, seldom }: { log: Logger; seldom: Seldom }): Response {
  if (error instanceof HTTPException) {
    const kind = kindOfStatus(error.status)
    if (kind === 'invalid-request') return problem(c, kind, { errors: [{ where: 'json', expected: 'a body of JSON' }] })
    if (kind === 'unsupported-media-type') return problem(c, kind, { detail: jsonOnly })
    if (kind) return problem(c, kind)
  }
  const request = c.var.requestId
  if (error instanceof StoreUnavailable) {
    seldom.tell('store', error, { message: 'store unavailable', request })
    const waitMs = error.retryAfterMs ?? 5_000
    return problem(c, 'store-unavailable', { headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } })
  }
  const path = loggedPath(c.req.path)
  if (error instanceof PostgresAway || isDiskFault(error)) {
    seldom.tell('disk', error, { message: 'request failed', request, path })
    return problem(c, 'disk-unavailable', { headers: { 'retry-after': '5' } })
  }
  log.error({ err: error, request, path }, 'request failed')
  return problem(c, 'internal')
}
