import { z } from 'zod'
import type { Dialect } from './strict-socket.ts'

/** DingTalk's Stream mode, written from its documents and not from our side of it. */

export const streamSecret = 'secret-of-the-app'
const Asking = z.strictObject({
  clientId: z.literal('ding1'),
  clientSecret: z.string(),
  ua: z.string(),
  subscriptions: z.tuple([
    z.strictObject({ type: z.literal('CALLBACK'), topic: z.literal('/v1.0/card/instances/callback') }),
  ]),
})
const Reply = z.strictObject({
  code: z.literal(200),
  message: z.literal('OK'),
  headers: z.looseObject({ contentType: z.literal('application/json'), messageId: z.string().min(1) }),
  data: z.string(),
})
const Response = z.strictObject({
  response: z.strictObject({
    cardData: z.strictObject({ cardParamMap: z.strictObject({ state: z.string().min(1) }) }).optional(),
    cardUpdateOptions: z.strictObject({ updateCardDataByKey: z.literal(true) }).optional(),
  }),
})

/** What was answered, by message id; of a press, what the card says. */
export type Replies = Map<string, string[]>

export function dingTalkStream(replies: Replies): Dialect {
  return {
    path: '/v1.0/gateway/connections/open',
    refuse(body) {
      const asking = Asking.safeParse(body)
      if (!asking.success) return { status: 400, body: { code: 'param.error', message: asking.error.message } }
      if (asking.data.clientSecret === streamSecret) return undefined
      return { status: 401, body: { code: 'authFailed', message: `鉴权失败 ${asking.data.clientSecret}` } }
    },
    busy: { status: 503, body: { code: 'ServiceUnavailable', message: 'busy' } },
    address: (base, ticket) => ({ endpoint: `${base}/connect`, ticket }),
    hear(message) {
      const reply = Reply.safeParse(JSON.parse(message.toString('utf8')))
      if (!reply.success) return false
      const { headers, data } = reply.data
      const known = replies.get(headers.messageId) ?? []
      const isPing = headers['topic'] === 'ping'
      const response = isPing ? undefined : Response.safeParse(JSON.parse(data))
      if (response && !response.success) return false
      const text = response?.data.response.cardData?.cardParamMap.state ?? (isPing ? data : '')
      replies.set(headers.messageId, [...known, text])
      return true
    },
    greet: (socket) => socket.send(system('CONNECTED', 'm0')),
  }
}

export function system(topic: string, messageId: string, data = '{"opaque":"0d75"}'): string {
  const headers = { contentType: 'application/json', messageId, time: '1782998107000', topic }
  return JSON.stringify({ specVersion: '1.0', type: 'SYSTEM', headers, data })
}

/** A pressed button, as DingTalk tells it. */
export function dingTalkPress(messageId: string, outTrackId: string, userId: string): string {
  const content = JSON.stringify({ cardPrivateData: { actionIds: ['acknowledge'], params: {} } })
  const card = { extension: '{}', corpId: 'ding9f50', type: 'actionCallback', spaceType: 'IM_ROBOT', userIdType: 1 }
  const topic = '/v1.0/card/instances/callback'
  const headers = {
    appId: 'a1',
    connectionId: 'c1',
    contentType: 'application/json',
    messageId,
    time: '1782998107000',
    topic,
  }
  const data = JSON.stringify({ ...card, outTrackId, userId, content, value: content })
  return JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', headers, data })
}
