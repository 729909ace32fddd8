import { createHmac, randomUUID } from 'node:crypto'
import { type Fields, fieldsOf } from '../../../core/channel/gateway/fields.ts'
import { type Fitted, fitParts } from '../../../core/channel/gateway/fit.ts'
import { judgeAnswer } from '../../../core/channel/gateway/judge.ts'
import type { RequestFile, SignFile } from '../../../core/channel/gateway/schema.ts'
import { signAliyun, signTencent } from '../../../core/channel/gateway/sign.ts'
import { type Filling, fillAll, fillText } from '../../../core/channel/gateway/template.ts'
import type { ChannelFileOf } from '../../../core/channel/schema.ts'
import type { Reference } from '../../../core/people/reference.ts'
import { writtenFor } from '../../../core/words/language.ts'
import type { Channel, Outgoing, Recipient } from '../channel.ts'
import { ask, type Request } from './http.ts'

export interface GatewayOptions {
  readonly file: ChannelFileOf<'gateway'>
  readonly secretOf: (reference: Reference) => string
  readonly recipients: readonly Recipient[]
  readonly zone: () => string
  readonly timeoutMs: number
  readonly clock?: () => number
}

/** Any provider that takes one HTTP request a message: how it is asked, and what its answers mean, the file says. */
export function createGateway(options: GatewayOptions): Channel {
  const { file, secretOf, recipients, zone, timeoutMs, clock = Date.now } = options
  function filledFor({ message, to, telling, isTest }: Outgoing): { readonly fields: Fields; readonly sms?: Fitted } {
    // an SMS or a voice that reads aloud knows no Tibetan: approved texts are Chinese
    const language = writtenFor(to.language ?? 'zh-CN')
    const source = { message, person: to, language, zone: zone(), telling, isTest }
    const { parts } = file
    if (!parts) return { fields: fieldsOf(source) }
    const sms = fitParts(source, parts.most, (fields) => fillText(parts.of, { fields, secretOf }))
    return { fields: sms.fields, sms }
  }

  return {
    name: file.id,
    proves: file.proves,
    recipients,
    ...(file.parts && { countsOf: (outgoing: Outgoing) => filledFor(outgoing).sms?.parts ?? 1 }),
    async send(outgoing, signal) {
      const { fields, sms } = filledFor(outgoing)
      const heard = await ask(requestOf(file.request, { fields, secretOf }, clock()), { timeoutMs, signal })
      if (!heard.answer) return heard.result
      const { status, headers, text, isWhole } = heard.answer
      const answer = { status, header: (name: string) => headers.get(name), text, isWhole }
      const result = judgeAnswer(file, answer, clock())
      if (result.outcome !== 'accepted' || !sms) return result
      return { ...result, sms: { parts: sms.parts, isCut: sms.isCut } }
    },
  }
}

type Filled = Filling & { readonly fields: Fields }

function requestOf(file: RequestFile, filling: Filled, now: number): Request {
  const { url, method = 'POST', headers = {}, query, sign } = file
  const address = new URL(fillText(url, { ...filling, escaped: encodeURIComponent }))
  for (const [key, text] of Object.entries(query ?? {})) address.searchParams.set(key, fillText(text, filling))
  const body = bodyOf(file, filling)
  const given = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), oneLine(fillText(text, filling))])
  const all = { ...(body && { 'content-type': body.type }), ...Object.fromEntries(given) }
  const signable = { url: address.href, method, headers: all, body: body?.text ?? '' }
  const signed = sign ? signatureOf(sign, signable, filling, now) : {}
  return { url: address.href, method, headers: { ...all, ...signed }, ...(body && { body: body.text }) }
}

function bodyOf({ form, json }: RequestFile, filling: Filled) {
  if (json !== undefined) {
    return { type: 'application/json; charset=utf-8', text: JSON.stringify(fillAll(json, filling)) }
  }
  if (form === undefined) return undefined
  const pairs = Object.entries(form).map(([key, value]) => {
    const filled = fillAll(value, filling)
    return [key, typeof filled === 'object' ? JSON.stringify(filled) : String(filled)] as const
  })
  return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(Object.fromEntries(pairs)).toString() }
}

function signatureOf(
  sign: SignFile,
  signable: {
    readonly url: string
    readonly method: string
    readonly headers: Record<string, string>
    readonly body: string
  },
  filling: Filled,
  now: number,
): Readonly<Record<string, string>> {
  const fill = (text: string) => fillText(text, filling)
  if ('aliyun' in sign) {
    const { id, secret, ...rest } = sign.aliyun
    return signAliyun(signable, { ...rest, id: fill(id), secret: fill(secret) }, { at: now, nonce: randomUUID() })
  }
  if ('tencent' in sign) {
    const { id, secret, ...rest } = sign.tencent
    return signTencent(signable, { ...rest, id: fill(id), secret: fill(secret) }, { at: now })
  }
  const { hmac, key, over, header, timeHeader, encoding = 'base64' } = sign
  const seconds = Math.floor(now / 1_000)
  const own = { ...filling.fields, time: seconds, timeMs: now, body: signable.body }
  const text = fillText(over.replaceAll('\\n', '\n'), { ...filling, fields: own })
  return {
    [header.toLowerCase()]: createHmac(hmac, fill(key)).update(text).digest(encoding),
    ...(timeHeader !== undefined && { [timeHeader.toLowerCase()]: String(seconds) }),
  }
}

/** A line break in a header would begin another. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}
