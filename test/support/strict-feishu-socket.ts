import protobuf from 'protobufjs'
import { z } from 'zod'
import type { Replies } from './strict-dingtalk-stream.ts'
import type { Dialect } from './strict-socket.ts'

/** Feishu's long connection, written from its documents; its frames by a library and not by our own reading of them. */

export const feishuSocketSecret = 'secret-of-the-app'
const schema = `syntax = "proto2"; package pbbp2;
message Header { required string key = 1; required string value = 2; }
message Frame {
  required uint64 SeqID = 1; required uint64 LogID = 2; required int32 service = 3; required int32 method = 4;
  repeated Header headers = 5; optional string payload_encoding = 6; optional string payload_type = 7;
  optional bytes payload = 8; optional string LogIDNew = 9;
}`
const Frame = protobuf.parse(schema, { keepCase: true }).root.lookupType('pbbp2.Frame')

interface WireFrame {
  readonly SeqID: string
  readonly LogID: string
  readonly service: number
  readonly method: number
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  readonly payload_type?: string
  readonly payload?: Uint8Array
  readonly LogIDNew?: string
}

export function frameBytes(frame: WireFrame): Uint8Array {
  return Frame.encode(Frame.fromObject(frame)).finish()
}

export function frameIn(bytes: Uint8Array): WireFrame {
  return Frame.toObject(Frame.decode(bytes), { longs: String }) as WireFrame
}

const Asking = z.strictObject({ AppID: z.literal('cli_1'), AppSecret: z.string() })
const Toast = z.strictObject({
  toast: z.strictObject({ type: z.enum(['success', 'info', 'warning', 'error']), content: z.string().min(1) }),
})
const Answer = z.strictObject({ code: z.literal(200), data: z.string().optional() })

/** `PingInterval` in seconds; a test's is short. */
const config = { ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 0.05 }
const seqId = '18446744073709551615'

export function feishuLongConnection(replies: Replies, pings: { count: number } = { count: 0 }): Dialect {
  return {
    path: '/callback/ws/endpoint',
    refuse(body) {
      const asking = Asking.safeParse(body)
      if (!asking.success) return { status: 200, body: { code: 9499, msg: asking.error.message } }
      if (asking.data.AppSecret === feishuSocketSecret) return undefined
      return { status: 200, body: { code: 514, msg: `auth failed ${asking.data.AppSecret}` } }
    },
    busy: { status: 200, body: { code: 1, msg: 'system busy' } },
    address: (base, ticket) => ({
      ...{ code: 0, msg: '' },
      data: { URL: `${base}/ws?device_id=7&service_id=33&ticket=${ticket}`, ClientConfig: config },
    }),
    hear(message, socket) {
      const { method, service, headers, payload, SeqID } = frameIn(message)
      const named = new Map(headers.map(({ key, value }) => [key, value]))
      if (service !== 33) return false
      if (method === 0) {
        if (named.get('type') !== 'ping') return false
        pings.count += 1
        const pong = { SeqID: '0', LogID: '0', service, method, headers: [{ key: 'type', value: 'pong' }] }
        socket.send(frameBytes({ ...pong, payload: Buffer.from(JSON.stringify(config)) }))
        return true
      }
      const answer = Answer.safeParse(JSON.parse(Buffer.from(payload ?? []).toString()))
      const id = named.get('message_id')
      if (!answer.success || SeqID !== seqId || id === undefined || !named.has('biz_rt')) return false
      const { data } = answer.data
      const toast = data === undefined ? undefined : Toast.safeParse(JSON.parse(Buffer.from(data, 'base64').toString()))
      if (toast && !toast.success) return false
      replies.set(id, [...(replies.get(id) ?? []), toast?.data.toast.content ?? ''])
      return true
    },
  }
}

/** An event in as many frames as it is cut into, in order. */
export function eventFrames(messageId: string, event: object, sum = 1): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(event))
  const size = Math.ceil(text.length / sum)
  return Array.from({ length: sum }, (_, seq) => {
    const headers = Object.entries({ type: 'event', message_id: messageId, sum, seq, trace_id: 't1' })
    return frameBytes({
      ...{ SeqID: seqId, LogID: '7213432140098453504', service: 33, method: 1, payload_type: 'json', LogIDNew: 'x' },
      headers: headers.map(([key, value]) => ({ key, value: String(value) })),
      payload: text.subarray(seq * size, (seq + 1) * size),
    })
  })
}

/** A pressed button, as Feishu tells it. */
export function feishuPress(event: string, message: string, user: string, app = 'cli_1'): object {
  const header = { event_id: event, token: 'v', create_time: '1782998107000000', event_type: 'card.action.trigger' }
  return {
    schema: '2.0',
    header: { ...header, tenant_key: 't', app_id: app },
    event: {
      operator: { tenant_key: 't', union_id: 'on_1', open_id: user },
      ...{ token: 'c-1', host: 'im_message', context: { open_message_id: message, open_chat_id: 'oc_1' } },
      action: { value: { key: 'acknowledge' }, tag: 'button' },
    },
  }
}
