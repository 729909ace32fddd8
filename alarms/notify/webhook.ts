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
/** As much of an answer as the record could show. */
const answerBytes = 2_048

/** A signed POST of a CloudEvent in structured JSON; any 2xx is acceptance. */
export function createWebhook({ url, key, city, timeoutMs, clock = Date.now }: WebhookOptions): Channel {
  const { origin, pathname } = new URL(url)
  return {
    name: 'webhook',
    // a query often carries a key
    recipients: [origin + pathname],
    async send(message, stopping) {
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
        return resultOf(response, await beginningOf(response))
      } catch (error) {
        return { ok: false, because: 'unavailable', detail: whyNot(error, timeoutMs) }
      }
    },
  }
}

function resultOf({ status, headers }: Response, answer: string): SendResult {
  if (status >= 200 && status < 300) {
    const id = headers.get('x-request-id')?.slice(0, 200)
    return { ok: true, ...(id && { providerId: id }) }
  }
  const because = refusals.has(status) ? 'refused' : 'unavailable'
  return { ok: false, because, detail: `${status} ${answer}`.trim() }
}

/** The first of the body as one line; the rest is not read. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= answerBytes) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, answerBytes).replaceAll(/\s+/g, ' ').slice(0, 300)
}

function whyNot(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const { cause } = error
  return cause instanceof Error ? cause.message || cause.name : error.message
}
