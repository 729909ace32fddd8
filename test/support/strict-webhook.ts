import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { jsonBody, type Rules, type Said } from './strict-provider.ts'

/** A program that takes our webhook, and believes what is signed (Standard Webhooks 1.0, CloudEvents 1.0). */
export const webhookSecret = `whsec_${Buffer.from('thirty-two random bytes for tests').toString('base64')}`

const Event = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.literal('urn:huoshui:lhasa'),
  type: z.string().regex(/^city\.huoshui\.(test|alarm\.(raised|worsened|returned|ended|over|digest))$/),
  subject: z.string().optional(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.looseObject({}),
})
const no = (status: number, body: string): Said => ({ status, body })

export const webhookRules: Rules = {
  refuse({ method, headers, body }, now) {
    if (method !== 'POST') return no(405, 'POST')
    if (headers['content-type'] !== 'application/cloudevents+json; charset=utf-8') return no(415, 'content type')
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']]
    const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64')
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    if (headers['webhook-signature'] !== `v1,${expected}`) return no(401, 'signature')
    if (!(Math.abs(now / 1_000 - Number(timestamp)) < 300)) return no(401, 'stale')
    const event = Event.safeParse(jsonBody({ method, headers, body, url: new URL('http://x') }))
    return event.success && event.data.id === id ? undefined : no(422, String(event.error?.message))
  },
  take: () => ({ body: '{"ok":true}' }),
  limit: {
    windows: [{ most: 30, perMs: 60_000 }],
    says: { status: 429, body: '', headers: { 'retry-after': '60' } },
    muteMs: 60_000,
  },
}
