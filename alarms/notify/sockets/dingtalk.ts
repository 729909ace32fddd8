import { cardTopic, dingTalkMessageIn, dingTalkReply } from '../../../core/channel/dingtalk-press.ts'
import { ask, excerpt } from '../channels/http.ts'
import { jsonPost, judged } from '../channels/json-answer.ts'
import { type Heard, type SocketProtocol, type Where, whereIn } from './protocol.ts'

export interface DingTalkSocketOptions {
  /** Default: DingTalk's own. */
  readonly base?: string | undefined
  readonly key: string
  readonly secret: string
  readonly timeoutMs: number
}

/** DingTalk's Stream mode (opensource.dingtalk.com, "Stream 模式"): a ticket for one connection, JSON, its pings answered. */
export function dingTalkSocket({ base = dingTalkApi, key, secret, timeoutMs }: DingTalkSocketOptions): SocketProtocol {
  return {
    async where(signal) {
      const body = {
        ...{ clientId: key, clientSecret: secret, ua: 'Huoshui' },
        subscriptions: [{ type: 'CALLBACK', topic: cardTopic }],
      }
      const asked = jsonPost(`${base}/v1.0/gateway/connections/open`, body, { accept: 'application/json' })
      const heard = await ask(asked, { timeoutMs, signal })
      const found = judged<Where>(heard, ({ endpoint, ticket, code, message }, _detail, { status }) => {
        const isGood = typeof endpoint === 'string' && /^wss?:\/\//.test(endpoint) && typeof ticket === 'string'
        if (isGood) return { ok: true, url: `${endpoint}?ticket=${encodeURIComponent(ticket)}` }
        const isRefused = status === 401 || status === 403 || /invalid|auth|forbidden/i.test(String(code))
        return {
          ok: false,
          isRefused,
          detail: `no ticket: ${status} ${excerpt(`${code ?? ''} ${message ?? ''}`, 100)}`,
        }
      })
      return whereIn(found, secret)
    },
    begin: () => ({ ping: () => undefined, heard: (message) => heardOf(message.toString('utf8')) }),
  }
}

/** Where DingTalk's newer interfaces are. */
export const dingTalkApi = 'https://api.dingtalk.com'

function heardOf(text: string): Heard {
  const message = dingTalkMessageIn(text)
  switch (message.is) {
    case 'ping':
      return { is: 'reply', reply: JSON.stringify(message.reply) }
    case 'press':
      return { is: 'press', press: message.press, answer: (answer) => dingTalkReply(message.id, answer) }
    case 'other':
      return message.id === undefined ? { is: 'nothing' } : { is: 'reply', reply: dingTalkReply(message.id) }
    case 'leave':
    case 'unreadable':
      return { is: message.is }
  }
}
