import { createHash } from 'node:crypto'
import { feishuAnswered, feishuButton, feishuCard } from '../../../core/channel/feishu-card.ts'
import type { Receipt } from '../../../core/channel/receipt.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { sayingOf } from '../../../core/channel/saying.ts'
import { wordsOf } from '../../../core/words/tables.ts'
import type { Channel, Sent } from '../channel.ts'
import { AppAccess, accessIn } from './access.ts'
import { type Answer, ask } from './http.ts'
import { codeIn, type Json, jsonPost, judged } from './json-answer.ts'

export interface FeishuAppOptions {
  readonly name: string
  /** Default: Feishu's own. */
  readonly base?: string | undefined
  readonly app: string
  readonly secret: string
  /** Whether pressed buttons are heard: only then a card may have one. */
  readonly hasButton?: boolean
  readonly zone: () => string
  readonly timeoutMs: number
  readonly clock?: () => number
}

const secondMs = 1_000
const limitedMs = 60_000
const stale: ReadonlySet<number> = new Set([99991661, 99991663, 99991668, 99991677])
const ofSetUp: ReadonlySet<number> = new Set([10003, 10014, 99991672, 99991662, 230006])
const ofPerson: ReadonlySet<number> = new Set([230001, 230013, 230029, 99992351, 99992361])
const ofMessage: ReadonlySet<number> = new Set([230025, 230099, 230054, 230011, 230020, 230031, 230072, 230075])
const answerBytes = 65_536

/** A card of a Feishu app to one person, by open_id; whether it was read can be asked for, for 7 days. */
export function createFeishuApp(options: FeishuAppOptions): Channel {
  const { name, base = 'https://open.feishu.cn', app, secret, zone, timeoutMs } = options
  const { clock = Date.now, hasButton = false } = options
  const access = new AppAccess(async (signal) => {
    const asked = jsonPost(`${base}/open-apis/auth/v3/tenant_access_token/internal`, {
      app_id: app,
      app_secret: secret,
    })
    const heard = await ask(asked, { timeoutMs, signal })
    const fields = { code: 'code', token: 'tenant_access_token', seconds: 'expire' }
    return accessIn(heard, fields, (json, detail) => resultOf(json, detail, undefined, clock()))
  }, clock)

  async function receiptsOf({ providerId, to }: Sent, signal: AbortSignal): Promise<readonly Receipt[]> {
    const url = `${base}/open-apis/im/v1/messages/${encodeURIComponent(providerId)}/read_users?user_id_type=open_id&page_size=20`
    const found = await access.with(signal, async (token) => {
      const asked = { url, method: 'GET', headers: { authorization: `Bearer ${token}` } } as const
      return judged<readonly Receipt[] | 'stale'>(
        await ask(asked, { timeoutMs, signal, most: answerBytes }),
        (json) => {
          if (stale.has(codeIn(json['code']) ?? 0)) return 'stale'
          return readBy(json, to.address).map((at) => ({
            ...{ providerId, address: to.address, receivedAt: clock(), says: 'read' },
            ...(at > 0 && { at }),
          }))
        },
      )
    })
    return Array.isArray(found) ? found : []
  }

  const ordered = ({ path, method, body }: Order, signal: AbortSignal) =>
    access.with<SendResult>(signal, async (token) => {
      const url = `${base}/open-apis/im/v1/${path}`
      const asked = { ...jsonPost(url, body, { authorization: `Bearer ${token}` }), method }
      const heard = await ask(asked, { timeoutMs, signal })
      return judged<'stale'>(heard, (json, detail, answer) => resultOf(json, detail, answer, clock()))
    })

  return {
    name,
    proves: hasButton ? 'answered' : 'read',
    recipients: [],
    async send({ message, to, telling = 1, isTest }, signal) {
      const saying = sayingOf(message, { telling, isTest, zone: zone(), language: to.language })
      const calls = hasButton && message.form === 'single' && saying.tone !== 'over'
      const words = wordsOf(to.language ?? 'zh-CN').message
      const card = feishuCard(saying, calls ? [feishuButton(words.acknowledge)] : [])
      // it takes a second message of the same uuid for the first
      const uuid = createHash('sha256').update(`${message.id}\n${to.id}\n${telling}`).digest('hex').slice(0, 32)
      const body = { receive_id: to.address, msg_type: 'interactive', content: JSON.stringify(card), uuid }
      const sent = await ordered({ path: 'messages?receive_id_type=open_id', method: 'POST', body }, signal)
      return calls && sent.outcome === 'accepted' && sent.providerId !== undefined
        ? { ...sent, card: sent.providerId }
        : sent
    },
    async showAnswered({ code, to, text, message, telling = 1 }, signal) {
      if (!message) return { outcome: 'refused', whose: 'message', detail: 'what it said is no longer in the journal' }
      const saying = sayingOf(message, { telling, zone: zone(), language: to.language })
      const card = feishuCard(saying, [feishuAnswered(text)])
      const path = `messages/${encodeURIComponent(code)}`
      return await ordered({ path, method: 'PATCH', body: { content: JSON.stringify(card) } }, signal)
    },
    poll: async (sent, signal) => {
      const receipts: Receipt[] = []
      for (const each of sent) receipts.push(...(await receiptsOf(each, signal)))
      return receipts
    },
  }
}

interface Order {
  readonly path: string
  readonly method: 'POST' | 'PATCH'
  readonly body: object
}

/** When this person read it, by Feishu's clock, once at most; 0 where it does not say when. */
function readBy({ data }: Json, user: string): number[] {
  const { items } = Object(data) as { items?: unknown }
  const own = (Array.isArray(items) ? items : []).find((item: unknown) => Object(item).user_id === user)
  return own === undefined ? [] : [Number(Object(own).timestamp) || 0]
}

function resultOf(
  { code: given, data }: Json,
  detail: string,
  answer: Answer | undefined,
  now: number,
): SendResult | 'stale' {
  const code = codeIn(given)
  if (code === 99991400 || answer?.status === 429) {
    const seconds = Number(answer?.headers.get('x-ogw-ratelimit-reset'))
    return { outcome: 'limited', until: now + (seconds > 0 ? seconds * secondMs : limitedMs), detail }
  }
  if (code === undefined) return { outcome: 'unavailable', detail }
  if (stale.has(code)) return 'stale'
  if (code === 0) {
    const { message_id: id } = Object(data) as { message_id?: unknown }
    return { outcome: 'accepted', ...(typeof id === 'string' && { providerId: id }) }
  }
  if (ofPerson.has(code)) return { outcome: 'refused', whose: 'person', detail }
  if (ofSetUp.has(code)) return { outcome: 'refused', whose: 'channel', detail }
  if (ofMessage.has(code)) return { outcome: 'refused', whose: 'message', detail }
  return { outcome: 'unavailable', detail }
}
