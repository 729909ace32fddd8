import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'
import type { ApiContext, ApiEnv } from './env.ts'
import { loggedPath } from './logged-path.ts'
import type { ApiMetrics } from './metrics.ts'

/** Gives each request its id, counts and times it by route; `Date` says the time of our clock, by which pages go. */
export function observe(measures: ApiMetrics, log: Logger, clock: () => number): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const began = performance.now()
    c.set('requestId', randomUUID())
    await next()
    const { status, headers } = c.res
    headers.set('x-request-id', c.var.requestId)
    headers.set('date', new Date(clock()).toUTCString())
    const route = routeOf(c)
    const seconds = (performance.now() - began) / 1000
    measures.requests.inc({ route, method: c.req.method, status })
    measures.seconds.observe({ route }, seconds)
    const caller = c.var.caller?.name
    log.debug(
      { request: c.var.requestId, method: c.req.method, path: loggedPath(c.req.path), status, seconds, caller },
      'request answered',
    )
  }
}

/** The pattern that the path matched, never the path itself: a label has few values. */
function routeOf(c: ApiContext): string {
  return matchedRoutes(c).findLast((route) => route.method !== 'ALL')?.path ?? 'unmatched'
}
