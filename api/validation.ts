import { z } from '@hono/zod-openapi'
import '../core/issue-words.ts'
import type { ApiContext } from './env.ts'
import { mostErrors, problem } from './problem.ts'
import type { ProblemBody } from './problem-responses.ts'

/** The query of a route: these parameters, each once, and no others. */
export function query<S extends z.ZodRawShape>(shape: S) {
  const names = Object.keys(shape)
  const expected = names.length === 0 ? 'no parameters' : `only ${names.join(', ')}`
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? expected : undefined) })
}

/** A whole number in a query, in digits. `?after=` is a mistake and not 0: a reader would begin anew. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const digits = z.string().regex(/^\d{1,15}$/, 'expected a whole number in digits')
  return digits.transform(Number).pipe(z.int().min(min).max(max))
}

type Issues = NonNullable<ProblemBody['errors']>
interface Failed {
  readonly target: string
  readonly success: boolean
  readonly error?: z.ZodError
}

/** The answer to a request that does not fit its route's schema, naming every part that is wrong. */
export function refuseInvalid(result: Failed, c: ApiContext): Response | undefined {
  if (result.success || !result.error) return undefined
  const errors: Issues = []
  for (const issue of result.error.issues) {
    errors.push(...issuesOf(issue, result.target, c))
    if (errors.length > mostErrors) break
  }
  return problem(c, 'invalid-request', { errors })
}

function issuesOf(issue: z.core.$ZodIssue, target: string, c: ApiContext): Issues {
  const isUnknown = issue.code === 'unrecognized_keys'
  const paths = isUnknown ? issue.keys.slice(0, mostErrors + 1).map((key) => [...issue.path, key]) : [issue.path]
  return paths.map((path) => {
    const got = gotOf(String(path[0] ?? ''), target, c)
    const where = [target === 'param' ? 'path' : target, ...path.map((key) => String(key).slice(0, 200))].join('.')
    return { where, expected: issue.message, ...(got !== undefined && { got }) }
  })
}

function gotOf(name: string, target: string, c: ApiContext): string | string[] | undefined {
  if (target === 'param') return c.req.param(name)
  if (target === 'header') return c.req.header(name)
  if (target !== 'query') return undefined
  const all = c.req.queries(name)
  return all && all.length > 1 ? all : all?.[0]
}
