import { markdownOf } from '../../../core/channel/markdown.ts'
import type { Receipt, ReceiptSays } from '../../../core/channel/receipt.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { sayingOf, titleText } from '../../../core/channel/saying.ts'
import { taskIdOf } from '../../../core/channel/wecom-card.ts'
import type { Channel, Sent } from '../channel.ts'
import { AppAccess, accessIn } from './access.ts'
import { type DingTalkCardOptions, dingTalkCards } from './dingtalk-card.ts'
import { ask } from './http.ts'
import { codeIn, type Json, jsonPost, judged } from './json-answer.ts'

export interface DingTalkNoticeOptions {
  readonly name: string
  /** Default: DingTalk's own. */
  readonly base?: string | undefined
  readonly key: string
  readonly secret: string
  readonly agent: number
  /** How calls are sent as cards with a button; left out where pressed buttons are not heard. */
  readonly buttons?: DingTalkCardOptions | undefined
  readonly zone: () => string
  readonly timeoutMs: number
  readonly clock?: () => number
}

const mostBytes = 5_000
const minuteMs = 60_000
const hourMs = 3_600_000
const stale: ReadonlySet<number> = new Set([40014, 42001])
const ofSetUp: ReadonlySet<number> = new Set([40001, 40078, 40089, 48002, 60011, 60020])
const ofPerson: ReadonlySet<number> = new Set([33012, 40003, 60121])
const ofMessage: ReadonlySet<number> = new Set([40035, 40058, 143106])
const resultBytes = 65_536

/** A work notice (工作通知) to one person; whether it was read can be asked for (developer.alibaba.com apiId 37024). */
export function createDingTalkNotice(options: DingTalkNoticeOptions): Channel {
  const { name, base = 'https://oapi.dingtalk.com', key, secret, agent, buttons, zone, timeoutMs } = options
  const { clock = Date.now } = options
  const cards = buttons && dingTalkCards({ ...buttons, timeoutMs, clock })
  const access = new AppAccess(async (signal) => {
    const query = new URLSearchParams({ appkey: key, appsecret: secret })
    const heard = await ask({ url: `${base}/gettoken?${query}`, method: 'GET' }, { timeoutMs, signal })
    const fields = { code: 'errcode', token: 'access_token', seconds: 'expires_in' }
    return accessIn(heard, fields, (json, detail) => resultOf(json, detail, clock()))
  }, clock)

  const post = <T>(
    path: string,
    body: object,
    signal: AbortSignal,
    read: (json: Json, detail: string) => SendResult | T,
  ) =>
    access.with(signal, async (token) => {
      const url = `${base}/topapi/message/corpconversation/${path}?access_token=${encodeURIComponent(token)}`
      const heard = await ask(jsonPost(url, body), { timeoutMs, signal, most: resultBytes })
      return judged<T | 'stale'>(heard, (json, detail) =>
        stale.has(codeIn(json['errcode']) ?? 0) ? 'stale' : read(json, detail),
      )
    })

  async function receiptsOf({ providerId, to }: Sent, signal: AbortSignal): Promise<readonly Receipt[]> {
    const task = { agent_id: agent, task_id: Number(providerId) }
    const found = await post('getsendresult', task, signal, ({ errcode, send_result: lists }) =>
      codeIn(errcode) === 0 ? saysIn(Object(lists), to.address) : [],
    )
    const receivedAt = clock()
    return Array.isArray(found) ? found.map((says) => ({ providerId, address: to.address, receivedAt, ...says })) : []
  }

  return {
    name,
    proves: cards ? 'answered' : 'read',
    recipients: [],
    async send({ message, to, telling = 1, isTest }, signal) {
      const saying = sayingOf(message, { telling, isTest, zone: zone(), language: to.language })
      if (cards && message.form === 'single' && saying.tone !== 'over') {
        const card = { id: taskIdOf(message, to.id, telling), saying, to }
        return await access.with<SendResult>(signal, (token) => cards.send(card, token, signal))
      }
      const style = { most: mostBytes, title: (title: string) => `### ${title}`, lineEnd: '\n\n' }
      const markdown = { title: titleText(saying, 200), text: markdownOf(saying, style) }
      const body = { agent_id: agent, userid_list: to.address, msg: { msgtype: 'markdown', markdown } }
      const result = await post('asyncsend_v2', body, signal, (json, detail) => resultOf(json, detail, clock()))
      return result === 'stale' ? { outcome: 'unavailable', detail: 'the token is not known' } : result
    },
    ...(cards && {
      showAnswered: ({ code, text }, signal) =>
        access.with<SendResult>(signal, (token) => cards.showAnswered({ id: code, text }, token, signal)),
    }),
    poll: async (sent, signal) => {
      const receipts: Receipt[] = []
      // whether a card was read is not told
      const notices = sent.filter(({ providerId }) => /^\d+$/.test(providerId))
      for (const each of notices) receipts.push(...(await receiptsOf(each, signal)))
      return receipts
    },
  }
}

/** In no list at all: taken, and nothing more is known. */
function saysIn(lists: Json, user: string): readonly ReceiptSays[] {
  const has = (...keys: readonly string[]) =>
    keys.find((key) => Array.isArray(lists[key]) && lists[key].some((each: unknown) => String(each) === user))
  const lost = has('failed_user_id_list', 'forbidden_user_id_list', 'forbidden_list', 'invalid_user_id_list')
  if (lost !== undefined) return [{ says: 'undelivered', reason: lost }]
  if (has('read_user_id_list')) return [{ says: 'read' }]
  return has('unread_user_id_list') ? [{ says: 'delivered' }] : []
}

function resultOf({ errcode, task_id: task }: Json, detail: string, now: number): SendResult | 'stale' {
  const code = codeIn(errcode)
  if (code === undefined) return { outcome: 'unavailable', detail }
  if (stale.has(code)) return 'stale'
  if (code === 0) return { outcome: 'accepted', ...(task !== undefined && { providerId: String(task) }) }
  if (code === 143103 || code === 143104) return { outcome: 'limited', until: now + minuteMs, detail }
  // to this person, today
  if (code === 143105) return { outcome: 'limited', until: now + hourMs, whose: 'person', detail }
  if (ofPerson.has(code)) return { outcome: 'refused', whose: 'person', detail }
  if (ofSetUp.has(code)) return { outcome: 'refused', whose: 'channel', detail }
  if (ofMessage.has(code)) return { outcome: 'refused', whose: 'message', detail }
  return { outcome: 'unavailable', detail }
}
