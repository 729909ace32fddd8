import { serverWords, unavailable } from './influx-answers.ts'
import { authorization, type InfluxServer } from './influx-server.ts'
import { StoreUnavailable } from './store.ts'

interface ApiCall<T> {
  readonly method?: 'POST' | 'PATCH'
  readonly body?: unknown
  /** The answer that a 404 stands for. */
  readonly missing?: T
  /** The command that does it by hand. */
  readonly byHand?: string
}

/** One call of 2.x's API. Throws `StoreUnavailable` with the server's words, whether the token is at fault, and what to do. */
export async function callApi<T>(server: InfluxServer, path: string, call: ApiCall<T> = {}): Promise<T> {
  const { method = 'GET', body, missing, byHand } = call
  try {
    const response = await fetch(`${server.url.replace(/\/$/, '')}/api/v2/${path}`, {
      method,
      headers: { ...authorization(server), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(server.timeoutMs),
    })
    if (response.ok) return (await response.json()) as T
    const words = serverWords(await response.text()) ?? response.statusText
    if (response.status === 404 && missing !== undefined) return missing
    const what = `InfluxDB answered ${response.status} to ${method} /api/v2/${path.split(/[?/]/)[0]}: ${words}`
    // a token that it does not know has 401 too, and so has one that it knows and that lacks the right
    const mayNot = response.status === 401 || response.status === 403 ? '; the token may not do this' : ''
    throw new StoreUnavailable(`${what}${mayNot}${byHand === undefined ? '' : `; by hand: ${byHand}`}`)
  } catch (error) {
    throw unavailable(error)
  }
}

export interface FoundBucket {
  readonly id: string
  readonly orgID: string
}

/** Undefined where there is none of that name that the token may read. */
export async function findBucket(server: InfluxServer, name: string): Promise<FoundBucket | undefined> {
  const asked = new URLSearchParams({ org: server.org, name })
  const { buckets } = await callApi<{ buckets?: FoundBucket[] }>(server, `buckets?${asked}`, { missing: {} })
  return buckets?.[0]
}

/** The bucket of the readings. Where it is not seen there is nobody to write for: said, and tried again. */
export async function rawBucket(server: InfluxServer): Promise<FoundBucket> {
  const found = await findBucket(server, server.bucket)
  if (found) return found
  const where = `bucket ${server.bucket} of organisation ${server.org}`
  throw new StoreUnavailable(
    `InfluxDB has no ${where}, or the token may not read it (one that may only write is not enough): docs/production.md, "Tokens of InfluxDB"`,
  )
}
