import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
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

/** Refuses a body above `maxSize` bytes, whether it says its length or not. */
export function limitBody(maxSize: number): MiddlewareHandler<ApiEnv> {
  return bodyLimit({
    maxSize,
    onError: (c) =>
      problem(c, 'body-too-large', {
        detail: { en: `At most ${maxSize} bytes are taken`, 'zh-CN': `最多 ${maxSize} 字节` },
      }),
  })
}
