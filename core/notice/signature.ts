import { createHmac } from 'node:crypto'

const prefix = 'whsec_'

/** The key of a secret `whsec_` + base64 of 24 to 64 bytes; undefined when it is none. */
export function webhookKey(secret: string): Buffer | undefined {
  const text = secret.slice(prefix.length)
  if (!secret.startsWith(prefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

/** Headers that prove who sent a body, and when (Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`). */
export function signedHeaders(key: Buffer, id: string, at: number, body: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
