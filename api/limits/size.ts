import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../env.ts'
import { problem } from '../problem.ts'

const longestUrl = 8_000 // RFC 9110 §4.1 recommends to take at least so much

/** Refuses a URL that is too long. */
export function limitUrl(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (c.req.url.length > longestUrl) return problem(c, 'url-too-long')
    await next()
  }
}

/** Refuses a body above the bytes that a path takes before it is read, and one that does not say its length; the parser holds the others to theirs. */
export function limitBody(mostOf: (path: string) => number): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (c.req.header('transfer-encoding') !== undefined) return problem(c, 'length-required')
    const most = mostOf(c.req.path)
    if (Number(c.req.header('content-length') ?? 0) > most) {
      const detail = { en: `At most ${most} bytes are taken`, 'zh-CN': `最多 ${most} 字节` }
      return problem(c, 'body-too-large', { detail })
    }
    await next()
  }
}
