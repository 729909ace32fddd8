import { partAt } from '../../../core/channel/card-press.ts'
import { type FeishuFrame, readFeishuFrame, writeFeishuFrame } from '../../../core/channel/feishu-frame.ts'
import { feishuAnswer, feishuEventIn, feishuToast } from '../../../core/channel/feishu-press.ts'
import { jsonIn } from '../../../core/channel/gateway/judge.ts'
import { ask } from '../channels/http.ts'
import { codeIn, jsonPost, judged } from '../channels/json-answer.ts'
import { type Heard, type SocketProtocol, type Talk, type Where, whereIn } from './protocol.ts'

export interface FeishuSocketOptions {
  /** Default: Feishu's own. */
  readonly base?: string | undefined
  readonly app: string
  readonly secret: string
  readonly timeoutMs: number
}

/** The app is not known, its secret is wrong, or it may not. */
const ofSetUp: ReadonlySet<number> = new Set([403, 514, 10003, 10014])
const usualPingMs = 120_000
/** Messages whose parts are not all here, and parts of one. */
const [messagesMost, partsMost] = [32, 32]

/** Feishu's long connection (open.feishu.cn "使用长连接接收回调"): an address for one connection, protobuf, our pings answered. */
export function feishuSocket(options: FeishuSocketOptions): SocketProtocol {
  const { base = 'https://open.feishu.cn', app, secret, timeoutMs } = options
  return {
    async where(signal) {
      const asked = jsonPost(`${base}/callback/ws/endpoint`, { AppID: app, AppSecret: secret }, { locale: 'zh' })
      const found = judged<Where>(await ask(asked, { timeoutMs, signal }), ({ code, data, msg }) => {
        const { URL: url, ClientConfig: config } = Object(data) as { URL?: unknown; ClientConfig?: unknown }
        const given = codeIn(code)
        if (given === 0 && typeof url === 'string' && /^wss?:\/\//.test(url))
          return { ok: true, url, ...pingIn(config, usualPingMs) }
        const detail = `no address: ${given ?? ''} ${String(msg ?? '').slice(0, 100)}`.trim()
        return { ok: false, isRefused: given !== undefined && ofSetUp.has(given), detail }
      })
      return whereIn(found, secret)
    },
    begin: ({ url }) => talkOf(app, Number(new URL(url).searchParams.get('service_id')) || 0),
  }
}

function talkOf(app: string, service: number): Talk {
  const parts = new Map<string, (Uint8Array | undefined)[]>()
  /** The whole message, where this frame was the last that was missing. */
  function joined({ headers, payload = new Uint8Array() }: FeishuFrame): string | undefined {
    const { message_id: id = '', sum = '1', seq = '0' } = headers
    const [count, place] = [Number(sum), Number(seq)]
    if (!(count > 1)) return textOf({ payload })
    if (!(count <= partsMost) || !(place >= 0 && place < count)) return ''
    const known = parts.get(id) ?? Array.from<Uint8Array | undefined>({ length: count })
    known[place] = payload
    parts.set(id, known)
    const [oldest] = parts.keys()
    if (parts.size > messagesMost && oldest !== undefined) parts.delete(oldest)
    const all = known.filter((part) => part !== undefined)
    if (all.length < known.length) return undefined
    parts.delete(id)
    return Buffer.concat(all).toString('utf8')
  }
  const reply = (frame: FeishuFrame, result?: object) =>
    writeFeishuFrame({ ...frame, headers: { ...frame.headers, biz_rt: '0' }, payload: feishuAnswer(result) })
  return {
    ping: () => writeFeishuFrame({ seqId: 0n, logId: 0n, service, method: 0, headers: { type: 'ping' } }),
    heard(message): Heard {
      const frame = readFeishuFrame(message)
      if (!frame) return { is: 'unreadable' }
      if (frame.method === 0) {
        return frame.headers['type'] === 'pong' ? { is: 'pong', ...pingIn(jsonIn(textOf(frame))) } : { is: 'nothing' }
      }
      if (frame.headers['type'] !== 'event' && frame.headers['type'] !== 'card') return { is: 'nothing' }
      const text = joined(frame)
      if (text === undefined) return { is: 'nothing' }
      const event = feishuEventIn(text, app)
      if (event.is === 'unreadable') return { is: 'unreadable' }
      if (event.is === 'other') return { is: 'reply', reply: reply(frame) }
      return { is: 'press', press: event.press, answer: (answer) => reply(frame, feishuToast(answer)) }
    },
  }
}

/** How often Feishu wants to hear from us: it says so in seconds. */
function pingIn(config: unknown, otherwise?: number): { readonly pingMs?: number } {
  const seconds = Number(partAt(config, 'PingInterval'))
  const pingMs = seconds > 0 ? seconds * 1_000 : otherwise
  return pingMs === undefined ? {} : { pingMs }
}

function textOf({ payload = new Uint8Array() }: Pick<FeishuFrame, 'payload'>): string {
  return Buffer.from(payload).toString('utf8')
}
