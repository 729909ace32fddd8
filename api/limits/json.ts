import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../env.ts'
import { problem } from '../problem.ts'

/** Of a backtest that names all it may: 10,000 points, 1,000 sites, 1,000 incidents of three words. */
const mostValues = 16_000

/**
 * Refuses a body of JSON with more values than any route takes, before it is parsed: 100,000 keys or brackets in a
 * megabyte take the parser ten times as long as one long text, and each could be wrong in its own way.
 */
export function limitJson(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const isJson = /^application\/json\b/i.test(c.req.header('content-type') ?? '')
    if (c.var.caller && isJson && hasMoreValues(await c.req.text(), mostValues)) {
      const expected = `at most ${mostValues} values`
      return problem(c, 'invalid-request', { errors: [{ where: 'json', expected }] })
    }
    await next()
  }
}

const [quote, backslash] = ['"'.charCodeAt(0), '\\'.charCodeAt(0)]
const beginners = new Set([...',[{'].map((sign) => sign.charCodeAt(0)))

/** Counts what begins a value: commas and brackets that are not in a text. */
function hasMoreValues(json: string, most: number): boolean {
  let count = 0
  let inText = false
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (code === quote) inText = !inText
    else if (inText && code === backslash) index++
    else if (!inText && beginners.has(code) && ++count > most) return true
  }
  return false
}
