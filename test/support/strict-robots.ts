import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { type Asked, jsonBody, type Rules, type Said } from './strict-provider.ts'

/** The robots' servers, written from the vendors' documents and not from our channels. */

const errcode = (code: number, errmsg: string): Said => ({ body: JSON.stringify({ errcode: code, errmsg }) })
const isJson = ({ headers }: Asked) => /^application\/json\b/.test(headers['content-type'] ?? '')

export const wecomKey = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa'
const WecomBody = z.discriminatedUnion('msgtype', [
  z.strictObject({
    msgtype: z.literal('text'),
    text: z.strictObject({
      content: bytes(2_048),
      mentioned_list: z.array(z.string()).optional(),
      mentioned_mobile_list: z.array(z.string()).optional(),
    }),
  }),
  z.strictObject({ msgtype: z.literal('markdown'), markdown: z.strictObject({ content: bytes(4_096) }) }),
])

export const wecomRobotRules: Rules = {
  refuse(asked) {
    if (asked.method !== 'POST') return errcode(43002, 'require POST method')
    if (asked.url.pathname !== '/cgi-bin/webhook/send') return { status: 404, body: '' }
    if (asked.url.searchParams.get('key') !== wecomKey) return errcode(93000, `invalid webhook url ${asked.url.search}`)
    if (!isJson(asked)) return errcode(40008, 'invalid message type')
    const parsed = WecomBody.safeParse(jsonBody(asked))
    if (parsed.success) return undefined
    return errcode(parsed.error.issues.some(({ path }) => path[0] === 'msgtype') ? 40008 : 40058, parsed.error.message)
  },
  take: () => errcode(0, 'ok'),
  limit: { windows: [{ most: 20, perMs: 60_000 }], says: errcode(45009, 'api freq out of limit'), muteMs: 60_000 },
}

export const dingTalkToken = '0123456789abcdef-token'
export const dingTalkSecret = 'SECthis-is-an-example'
const DingTalkBody = z.strictObject({
  msgtype: z.literal('markdown'),
  markdown: z.strictObject({ title: z.string().min(1), text: z.string().min(1) }),
  at: z.strictObject({ atMobiles: z.array(z.string()), isAtAll: z.boolean() }).optional(),
})

export const dingTalkRobotRules: Rules = {
  refuse(asked, now) {
    if (asked.method !== 'POST') return errcode(43002, 'require POST method')
    const { searchParams } = asked.url
    if (!searchParams.has('access_token')) return errcode(40035, 'missing parameter access_token')
    if (searchParams.get('access_token') !== dingTalkToken) return errcode(300005, 'token is not exist')
    const at = searchParams.get('timestamp') ?? ''
    const sign = createHmac('sha256', dingTalkSecret).update(`${at}\n${dingTalkSecret}`).digest('base64')
    if (!(Math.abs(now - Number(at)) < 3_600_000) || searchParams.get('sign') !== sign) {
      return errcode(
        310000,
        'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中',
      )
    }
    if (!isJson(asked)) return errcode(43004, 'invalid content type')
    if (Buffer.byteLength(asked.body) > 20_000) return errcode(40058, 'body too long')
    const parsed = DingTalkBody.safeParse(jsonBody(asked))
    if (!parsed.success) return errcode(40058, parsed.error.message)
    const missing = parsed.data.at?.atMobiles.find((mobile) => !parsed.data.markdown.text.includes(`@${mobile}`))
    return missing === undefined ? undefined : errcode(40058, `@${missing} is not in the text`)
  },
  take: () => errcode(0, 'ok'),
  limit: {
    windows: [{ most: 20, perMs: 60_000 }],
    says: errcode(130101, 'send too fast, exceed 20 times per minute'),
    muteMs: 600_000,
  },
}

export const feishuToken = 'f1e2d3c4-token'
export const feishuSecret = 'example-secret'
const code = (number: number, msg: string, status = 200): Said => ({
  status,
  body: JSON.stringify({ code: number, msg, data: {} }),
})
const Plain = z.strictObject({ tag: z.literal('plain_text'), content: z.string().min(1) })
const Element = z.discriminatedUnion('tag', [
  z.strictObject({ tag: z.literal('markdown'), content: z.string().min(1) }),
  z.strictObject({
    tag: z.literal('button'),
    text: Plain,
    type: z.enum(['primary', 'default', 'danger']),
    behaviors: z.array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('open_url'), default_url: z.url() }),
        z.strictObject({ type: z.literal('callback'), value: z.record(z.string(), z.string()) }),
      ]),
    ),
  }),
])
export const FeishuCard = z.strictObject({
  schema: z.literal('2.0'),
  config: z.strictObject({ enable_forward: z.boolean(), update_multi: z.literal(true) }).optional(),
  header: z.strictObject({ title: Plain, template: z.enum(['red', 'orange', 'yellow', 'blue', 'green']) }),
  body: z.strictObject({ elements: z.array(Element) }),
})
const FeishuBody = z.strictObject({
  timestamp: z.string(),
  sign: z.string(),
  msg_type: z.literal('interactive'),
  card: FeishuCard,
})

export const feishuRobotRules: Rules = {
  refuse(asked, now) {
    if (asked.url.pathname !== `/open-apis/bot/v2/hook/${feishuToken}`) return code(19001, 'param invalid: token')
    if (asked.method !== 'POST' || !isJson(asked)) return code(9499, 'Bad Request', 400)
    const { timestamp, sign } = jsonBody(asked) ?? {}
    const expected = createHmac('sha256', `${timestamp}\n${feishuSecret}`).digest('base64')
    if (!(Math.abs(now / 1000 - Number(timestamp)) < 3_600) || sign !== expected) {
      return code(19021, 'sign match fail or timestamp is not within one hour from current time')
    }
    const parsed = FeishuBody.safeParse(jsonBody(asked))
    if (!parsed.success) return code(9499, `Bad Request ${parsed.error.message}`)
    return Buffer.byteLength(asked.body) > 20_480 ? code(9499, 'Bad Request: too long') : undefined
  },
  take: () => ({
    body: JSON.stringify({ code: 0, msg: 'success', data: {}, StatusCode: 0, StatusMessage: 'success' }),
  }),
  limit: {
    windows: [
      { most: 5, perMs: 1_000 },
      { most: 100, perMs: 60_000 },
    ],
    says: code(9499, 'too many request', 400),
    muteMs: 60_000,
  },
}

function bytes(most: number) {
  return z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, `more than ${most} bytes`)
}
