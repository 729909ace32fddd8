import { createHash } from 'node:crypto'
import { objectionIn, retryAfter } from '../../core/notice/answer.ts'
import { cloudEventOf } from '../../core/notice/cloud-event.ts'
import { signedHeaders } from '../../core/notice/signature.ts'
import type { Channel, SendResult } from './channel.ts'

export interface WebhookOptions {
  /** From the settings and nowhere else; redirects are not followed, so no answer leads to another host. */
  readonly url: string
  readonly key: Buffer
  /** Id of the city: the source of the events. */
  readonly city: () => string
  /** Longest wait for the whole answer, ms. */
  readonly timeoutMs: number
  readonly clock?: () => number
}

/** Statuses that speak of the message and not of the receiver's state. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422])
/** A receiver that wants fewer messages and does not say until when. */
const limitedMs = 60_000
/** As much of an answer as is looked at. */
const answerBytes = 4_096
/** What failed before anything was handed over. */
const beforehand: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** A signed POST of a CloudEvent in structured JSON; a 2xx accepts it, unless its body says otherwise. */
export function createWebhook({ url, key, city, timeoutMs, clock = Date.now }: WebhookOptions): Channel {
  const { origin, pathname } = new URL(url)
  // a path may be a secret, as Slack's is: it is told apart from others, and not shown
  const path = pathname === '/' ? '' : `/…${createHash('sha256').update(pathname).digest('hex').slice(0, 6)}`
  return {
    name: 'webhook',
    // a query often carries a key
    recipients: [origin + path],
    async send(message, _recipient, stopping) {
      const body = JSON.stringify(cloudEventOf(message, city()))
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'user-agent': 'Huoshui',
            ...signedHeaders(key, message.id, clock(), body),
          },
          body,
          signal,
        })
        return resultOf(response, await beginningOf(response), clock())
      } catch (error) {
        return failure(error, timeoutMs)
      }
    },
  }
}

function resultOf({ status, headers }: Response, answer: string, now: number): SendResult {
  const detail = `${status} ${answer.replaceAll(/\s+/g, ' ').slice(0, 300)}`.trim()
  if (status >= 200 && status < 300) {
    const objection = objectionIn(answer)
    if (objection !== undefined) return { outcome: 'unavailable', detail: `${objection}: ${detail}` }
    const id = headers.get('x-request-id')?.slice(0, 200)
    return { outcome: 'accepted', ...(id && { providerId: id }) }
  }
  const until = retryAfter(headers.get('retry-after'), now)
  if (status === 429) return { outcome: 'limited', until: until ?? now + limitedMs, detail }
  if (status === 503 && until !== undefined) return { outcome: 'limited', until, detail }
  if (refusals.has(status)) return { outcome: 'refused', what: 'message', detail }
  return { outcome: 'unavailable', detail: status < 400 ? `${detail}: redirects are not followed` : detail }
}

/** The first of the body; the rest is not read. What breaks off has still been answered: the status stands before it. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= answerBytes) break
    }
  } catch {}
  return Buffer.concat(chunks).toString('utf8', 0, answerBytes)
}

function failure(error: unknown, timeoutMs: number): SendResult {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error))
  if (name === 'TimeoutError') return { outcome: 'unknown', detail: `no answer within ${timeoutMs} ms` }
  const { code, message: why = message } = Object(cause) as { code?: string; message?: string }
  const isBefore = beforehand.has(code) || code?.startsWith('ERR_TLS') || code?.includes('CERT')
  return { outcome: isBefore ? 'unavailable' : 'unknown', detail: why || String(code ?? name) }
}
