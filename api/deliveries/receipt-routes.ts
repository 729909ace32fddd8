import { createRoute, z } from '@hono/zod-openapi'
import { takeReceipts } from '../../core/channel/gateway/receipts.ts'
import type { ConfiguredChannel } from '../../core/channel/parse.ts'
import type { Receipt } from '../../core/channel/receipt.ts'
import type { ChannelFileOf } from '../../core/channel/schema.ts'
import { pressIn } from '../../core/channel/wecom-card.ts'
import { openEnvelope, type WecomKeys } from '../../core/channel/wecom-crypto.ts'
import { parseReference } from '../../core/people/reference.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'

const ChannelParam = z.object({
  channel: z.string().openapi({ description: 'Id in channels.yaml', example: 'sms-city' }),
})
const zh = '供短信、语音等服务商回传到达、已读与按键；凭渠道文件中的密钥'

const receiptRoute = createRoute({
  method: 'post',
  path: '/api/v1/receipts/{channel}',
  operationId: 'takeReceipts',
  tags: ['alarms'],
  summary: "For providers: what became of messages. With the channel's own secret, as `?secret=` or `X-Receipt-Secret`",
  'x-summary-zh': zh,
  request: { params: ChannelParam },
  responses: {
    200: {
      description: "Taken; the answer is the channel file's `reply`",
      content: { 'text/plain': { schema: z.string() } },
    },
    ...problemResponses('not-found', 'not-allowed', 'invalid-request', 'disk-unavailable'),
  },
})

const greetingRoute = createRoute({
  method: 'get',
  path: '/api/v1/receipts/{channel}',
  operationId: 'greetReceipts',
  tags: ['alarms'],
  summary: 'For WeCom, which asks whether a callback is ours before it uses it',
  'x-summary-zh': '供企业微信验证回调地址',
  request: { params: ChannelParam },
  responses: {
    200: { description: 'Its own word, opened', content: { 'text/plain': { schema: z.string() } } },
    ...problemResponses('not-found', 'not-allowed'),
  },
})

const excerptLength = 200

/** `/api/v1/receipts/{channel}`: no token, but each channel's own secret. */
export function receiptRoutes(api: Api, { channels, deliveries, clock }: RouteDeps): void {
  const find = (id: string) => channels.find(({ file }) => file.id === id)

  async function keep(account: string, receipts: readonly Receipt[], unreadable?: string): Promise<void> {
    for (const receipt of receipts)
      await deliveries.bring({ is: 'receipt', receivedAt: receipt.receivedAt, account, receipt })
    if (unreadable === undefined) return
    const text = unreadable.slice(0, excerptLength)
    await deliveries.bring({ is: 'unreadable', receivedAt: clock(), account, text })
  }

  api.openapi(receiptRoute, async (c) => {
    const channel = find(c.req.valid('param').channel)
    const body = await c.req.text()
    const { file } = channel ?? {}
    if (channel && file?.kind === 'wecom-app' && file.callback) {
      const encrypted = /<Encrypt>(?:<!\[CDATA\[)?([^\]<]+)/.exec(body)?.[1] ?? ''
      const opened = openEnvelope(keysOf(channel, file), envelopeOf(c.req.query(), encrypted))
      if (!opened.ok) return problem(c, opened.because === 'wrong-signature' ? 'not-allowed' : 'invalid-request')
      const press = pressIn(opened.message, clock())
      if (press) await keep(file.id, [press.receipt])
      return c.text('', 200)
    }
    if (!channel || file?.kind !== 'gateway' || !file.receipts) return problem(c, 'not-found')
    const secret = c.req.query('secret') ?? c.req.header('x-receipt-secret') ?? ''
    const expected = secretIn(channel, file.receipts.secret)
    const taken = takeReceipts(file.receipts, { body, secret, expected }, clock())
    if (!taken.ok && taken.because === 'wrong-secret') return problem(c, 'not-allowed')
    if (!taken.ok) {
      await keep(file.id, [], body)
      return problem(c, 'invalid-request', {
        errors: [{ where: 'body', expected: 'receipts as the channels file says' }],
      })
    }
    await keep(file.id, taken.receipts, taken.unread > 0 ? body : undefined)
    return c.text(taken.reply, 200)
  })

  api.openapi(greetingRoute, (c) => {
    const channel = find(c.req.valid('param').channel)
    if (channel?.file.kind !== 'wecom-app' || !channel.file.callback) return problem(c, 'not-found')
    const asked = c.req.query()
    const opened = openEnvelope(keysOf(channel, channel.file), envelopeOf(asked, asked['echostr'] ?? ''))
    return opened.ok ? c.text(opened.message, 200) : problem(c, 'not-allowed')
  })
}

function secretIn({ secretOf }: ConfiguredChannel, text: string): string {
  const reference = parseReference(text)
  return reference ? secretOf(reference) : text
}

function keysOf(channel: ConfiguredChannel, { corp, callback }: ChannelFileOf<'wecom-app'>): WecomKeys {
  const { token = '', aesKey = '' } = callback ?? {}
  return { corp, token: secretIn(channel, token), aesKey: secretIn(channel, aesKey) }
}

function envelopeOf(asked: Readonly<Record<string, string>>, encrypted: string) {
  const { msg_signature: signature = '', timestamp = '', nonce = '' } = asked
  return { signature, timestamp, nonce, encrypted }
}
