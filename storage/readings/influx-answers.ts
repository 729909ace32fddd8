import { HttpError } from '@influxdata/influxdb-client'
import { remedyFor } from './influx-remedy.ts'
import type { InfluxServer } from './influx-server.ts'
import { StoreUnavailable } from './store.ts'

/** What a server said to a write that it did not take as a whole: never again, in its own words. */
export interface RefusedWrite {
  readonly detail: string
  /** How many lines it says it dropped, where it says so; it does not reliably say which. */
  readonly dropped: number | undefined
}

/** Only these blame the lines. All else may pass: a token may be renewed, a bucket made, a server come back. */
const blamesTheLines: ReadonlySet<number> = new Set([400, 413, 422])

/** Sorts the failure of a write: returns a refusal, throws `StoreUnavailable`, or throws what is a bug on. */
export function refusalOf(error: unknown, server: InfluxServer): RefusedWrite {
  if (!(error instanceof HttpError)) throw unavailable(error)
  const detail = serverWords(error.body) ?? error.message
  if (!blamesTheLines.has(error.statusCode)) {
    const message = `InfluxDB answered ${error.statusCode}: ${detail}${remedyFor(server, detail)}`
    throw new StoreUnavailable(message, { cause: error, retryAfterMs: error.retryAfter() * 1000 || undefined })
  }
  const dropped = /dropped=(\d+)/.exec(detail)?.[1]
  return { detail, dropped: dropped === undefined ? undefined : Number(dropped) }
}

/** A connection that failed or a wait that ended as `StoreUnavailable`; anything else as it is. */
export function unavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable || !(error instanceof Error)) return error
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? String(cause.code) : ''
  // `fetch` refuses some ports by itself, without a code
  const network =
    error.message === 'fetch failed' ||
    /^(E(?!RR_)|UND_ERR_|HPE_)/.test(code) ||
    /Timeout|TimedOut|Abort/.test(cause.name)
  return network ? new StoreUnavailable(`InfluxDB: ${cause.message || code || cause.name}`, { cause: error }) : error
}

/** The message of an error's body: 1.x says `error`, 2.x `message`; a proxy says what it likes. */
export function serverWords(body: string | undefined): string | undefined {
  if (!body) return undefined
  try {
    const said: unknown = JSON.parse(body)
    if (typeof said !== 'object' || said === null) return body
    if ('error' in said && typeof said.error === 'string') return said.error
    if ('message' in said && typeof said.message === 'string') return said.message
  } catch {
    // not JSON: its text is what there is
  }
  return body.slice(0, 500)
}
