import type { MiddlewareHandler } from 'hono'
import type { RequestKey } from '../storage/answers.ts'
import type { KeptAnswer, Repeats } from '../storage/repeats/repeats.ts'
import { callerOf } from './access.ts'
import type { ApiContext, ApiEnv, DoOnce } from './env.ts'
import { problem } from './problem.ts'
import { keyOf, keyPattern } from './step.ts'

export interface RepeatDeps {
  readonly repeats: Repeats
  /** Epoch ms. */
  readonly clock: () => number
}

const headersKept = ['content-type', 'location', 'retry-after', 'cache-control'] as const
/** A longer answer is not kept: whoever repeats is told that it was done. */
const mostBytes = 16_384
/** Secrets in memory, and for how long. */
const mostSecrets = 1_000
const secretMs = 600_000

function createDoOnce({ repeats, clock }: RepeatDeps): DoOnce {
  const underWay = new Map<string, Promise<void>>()
  const secrets = new Map<string, { readonly at: number; readonly answer: KeptAnswer }>()

  async function work(c: ApiContext, next: () => Promise<void>, key: RequestKey, kept: 'kept' | 'secret') {
    await next()
    const { res } = c
    if (!res.ok) {
      await repeats.refused(key)
      return
    }
    const body = await res.clone().text()
    const headers = Object.fromEntries(
      headersKept.flatMap((name) => (res.headers.get(name) === null ? [] : [[name, res.headers.get(name) ?? '']])),
    )
    const answer = { status: res.status, headers, body }
    if (kept === 'secret') {
      secrets.set(key.key, { at: clock(), answer })
      if (secrets.size > mostSecrets) secrets.delete(secrets.keys().next().value ?? '')
    }
    await repeats.done(key, clock(), kept === 'kept' && body.length <= mostBytes ? answer : undefined)
  }

  function secretOf(key: string): KeptAnswer | undefined {
    const found = secrets.get(key)
    return found && Math.abs(clock() - found.at) < secretMs ? found.answer : undefined
  }

  return async (c, next, kept) => {
    const given = c.req.header('idempotency-key')
    // a bad one is refused with the rest of the request
    if (given === undefined || !keyPattern.test(given)) {
      await next()
      return undefined
    }
    const about = `${c.req.method} ${c.req.path}`
    const key = keyOf(callerOf(c), given, about, await c.req.text())
    if (!key) return undefined
    // of two at once the second waits for the first
    while (underWay.has(key.key)) await underWay.get(key.key)
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay.set(key.key, promise)
    try {
      const known = await repeats.begin(key, clock())
      switch (known.is) {
        case 'new':
          await work(c, next, key, kept)
          return undefined
        case 'key-reused':
          return problem(c, 'key-reused')
        case 'done':
          return answered(known.answer)
        case 'begun': {
          const secret = secretOf(key.key)
          return secret ? answered(secret) : problem(c, 'outcome-unknown')
        }
      }
    } finally {
      underWay.delete(key.key)
      resolve()
    }
  }
}

function answered({ status, headers, body }: KeptAnswer): Response {
  return new Response(body, { status, headers })
}

/** Lets routes say that they are done `once`. */
export function offerOnce(deps: RepeatDeps): MiddlewareHandler<ApiEnv> {
  const doOnce = createDoOnce(deps)
  return async (c, next) => {
    c.set('doOnce', doOnce)
    await next()
  }
}

/** For routes whose store does not itself know a request's key: it is done once. */
export const once: MiddlewareHandler<ApiEnv> = (c, next) => c.var.doOnce(c, next, 'kept')
/** The same where the answer has a secret. */
export const onceSecret: MiddlewareHandler<ApiEnv> = (c, next) => c.var.doOnce(c, next, 'secret')
