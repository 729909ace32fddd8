import { createHash } from 'node:crypto'
import type { SendResult } from '../../../core/channel/result.ts'
import { objectionIn, retryAfter } from '../../../core/notice/answer.ts'
import { cloudEventOf } from '../../../core/notice/cloud-event.ts'
import { signedHeaders } from '../../../core/notice/signature.ts'
import type { Channel } from '../channel.ts'
import { type Answer, ask, excerpt } from './http.ts'

export interface WebhookOptions {
  /** Default: webhook. */
  readonly name?: string
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

/** A signed POST of a CloudEvent in structured JSON; a 2xx accepts it, unless its body says otherwise. */
export function createWebhook(options: WebhookOptions): Channel {
  const { name = 'webhook', url, key, city, timeoutMs, clock = Date.now } = options
  const { origin, pathname } = new URL(url)
  // a path may be a secret, as Slack's is: it is told apart from others, and not shown
  const path = pathname === '/' ? '' : `/…${createHash('sha256').update(pathname).digest('hex').slice(0, 6)}`
  return {
    name,
    proves: 'accepted',
    // a query often carries a key
    recipients: [{ id: origin + path, address: '' }],
    async send({ message, isTest }, signal) {
      const event = cloudEventOf(message, city())
      const body = JSON.stringify(isTest ? { ...event, type: 'city.huoshui.test' } : event)
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        ...signedHeaders(key, message.id, clock(), body),
      }
      const heard = await ask({ url, headers, body }, { timeoutMs, signal })
      return heard.answer ? resultOf(heard.answer, clock()) : heard.result
    },
  }
}

function resultOf({ status, headers, text }: Answer, now: number): SendResult {
  const detail = `${status} ${excerpt(text)}`.trim()
  if (status >= 200 && status < 300) {
    const objection = objectionIn(text)
    if (objection !== undefined) return { outcome: 'unavailable', detail: `${objection}: ${detail}` }
    const id = headers.get('x-request-id')?.slice(0, 200)
    return { outcome: 'accepted', ...(id && { providerId: id }) }
  }
  const until = retryAfter(headers.get('retry-after'), now)
  if (status === 429) return { outcome: 'limited', until: until ?? now + limitedMs, detail }
  if (status === 503 && until !== undefined) return { outcome: 'limited', until, detail }
  if (refusals.has(status)) return { outcome: 'refused', whose: 'message', detail }
  return { outcome: 'unavailable', detail: status < 400 ? `${detail}: redirects are not followed` : detail }
}
