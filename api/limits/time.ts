import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../env.ts'
import { problem } from '../problem.ts'

/** Answers for a handler that has not begun to answer in `ms`; how long a streamed answer then takes is its reader's affair. */
export function limitTime(ms: number): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const expiry = new AbortController()
    c.set('expired', expiry.signal)
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), ms)
    try {
      const outcome = await Promise.race([next(), late])
      if (outcome !== 'late') return
      expiry.abort()
      return problem(c, 'too-slow')
    } finally {
      clearTimeout(timer)
    }
  }
}
