import { z } from 'zod'
import { type Asked, jsonBody, type Rules, type Said } from './strict-provider.ts'
import { FeishuCard } from './strict-robots.ts'

/** The apps' servers, written from the vendors' documents: log-in, one member, messages. */

const errcode = (code: number, errmsg: string, more: object = {}): Said => ({
  body: JSON.stringify({ errcode: code, errmsg, ...more }),
})
const isJson = ({ headers }: Asked) => /^application\/json\b/.test(headers['content-type'] ?? '')
const bytes = (most: number) => z.string().refine((text) => text !== '' && Buffer.byteLength(text) <= most)
const characters = (most: number) => z.string().refine((text) => text !== '' && [...text].length <= most)

export const appSecret = 'secret-of-the-app'

/** Tokens that a provider has given out; `revoke` makes it forget them. */
export class Tokens {
  given = 0
  private valid = ''

  give(): string {
    this.given += 1
    this.valid = `token-${this.given}-0123456789`
    return this.valid
  }

  revoke(): void {
    this.valid = ''
  }

  knows(token: string | null | undefined): boolean {
    return token !== null && token !== undefined && token !== '' && token === this.valid
  }
}

export const wecomMember = 'cr'
const WecomBody = z.intersection(
  z.looseObject({
    touser: z.string().min(1),
    agentid: z.literal(1_000_002),
    enable_duplicate_check: z.literal(1),
    duplicate_check_interval: z.int().max(14_400),
  }),
  z.discriminatedUnion('msgtype', [
    z.looseObject({ msgtype: z.literal('text'), text: z.strictObject({ content: bytes(2_048) }) }),
    z.looseObject({
      msgtype: z.literal('template_card'),
      template_card: z.strictObject({
        card_type: z.literal('button_interaction'),
        main_title: z.strictObject({ title: characters(26) }),
        sub_title_text: characters(112),
        horizontal_content_list: z.array(z.strictObject({ keyname: z.string().min(1), value: characters(30) })).max(6),
        task_id: z.string().regex(/^[0-9A-Za-z_@-]{1,128}$/),
        card_action: z.strictObject({ type: z.literal(1), url: z.url() }),
        button_list: z
          .array(z.strictObject({ text: z.string().min(1), style: z.int(), key: z.string().min(1) }))
          .min(1)
          .max(6),
      }),
    }),
  ]),
)

const WecomUpdate = z.strictObject({
  userids: z.array(z.string()).min(1),
  agentid: z.literal(1_000_002),
  response_code: z.string().min(1),
  button: z.strictObject({ replace_name: characters(30) }),
})

/** `knows`: who is of the company. */
export function wecomAppRules(
  tokens: Tokens,
  knows: (user: unknown) => boolean = (user) => user === wecomMember,
): Rules {
  const path = ({ url }: Asked) => url.pathname
  /** Each changes its card once. */
  const codes = new Set<string>()
  let sent = 0
  return {
    isMessage: (asked) => path(asked) === '/cgi-bin/message/send',
    refuse(asked) {
      const { method, url } = asked
      if (path(asked) === '/cgi-bin/gettoken') {
        return url.searchParams.get('corpsecret') === appSecret && method === 'GET'
          ? undefined
          : errcode(40001, `invalid credential ${url.search}`)
      }
      if (method !== 'POST' || !isJson(asked)) return errcode(43002, 'require POST method')
      if (!tokens.knows(url.searchParams.get('access_token'))) return errcode(42001, 'access_token expired')
      if (path(asked) === '/cgi-bin/message/update_template_card') {
        const code = String(jsonBody(asked)?.['response_code'])
        const isGood = WecomUpdate.safeParse(jsonBody(asked)).success && codes.delete(code)
        return isGood ? undefined : errcode(42045, 'invalid response_code')
      }
      const parsed = WecomBody.safeParse(jsonBody(asked))
      return parsed.success ? undefined : errcode(40058, parsed.error.message)
    },
    take(asked) {
      if (path(asked) === '/cgi-bin/gettoken')
        return errcode(0, 'ok', { access_token: tokens.give(), expires_in: 7_200 })
      if (path(asked) !== '/cgi-bin/message/send') return errcode(0, 'ok')
      if (!knows(jsonBody(asked)?.['touser'])) return errcode(0, 'ok', { invaliduser: 'nobody', msgid: 'm0' })
      if (jsonBody(asked)?.['msgtype'] !== 'template_card') return errcode(0, 'ok', { invaliduser: '', msgid: 'msg-1' })
      sent += 1
      codes.add(`code-${sent}`)
      return errcode(0, 'ok', { invaliduser: '', msgid: 'msg-1', response_code: `code-${sent}` })
    },
    // the real one drops what is more without a word
    limit: {
      windows: [
        { most: 30, perMs: 60_000 },
        { most: 1_000, perMs: 3_600_000 },
      ],
      whose: (asked) => String(jsonBody(asked)?.['touser']),
      says: errcode(45009, 'api freq out of limit'),
      muteMs: 60_000,
    },
  }
}

export const dingTalkMember = 'user-7'
const DingTalkBody = z.strictObject({
  agent_id: z.literal(4_711),
  userid_list: z.string().min(1),
  msg: z.strictObject({
    msgtype: z.literal('markdown'),
    markdown: z.strictObject({ title: z.string().min(1), text: bytes(5_000) }),
  }),
})

export const dingTalkTemplate = '0b5e4b6a-example.schema'
const params = (shape: z.ZodRawShape) => z.strictObject({ cardParamMap: z.strictObject(shape) })
const DingTalkCard = z.strictObject({
  cardTemplateId: z.literal(dingTalkTemplate),
  outTrackId: z.string().min(1).max(128),
  callbackType: z.literal('STREAM'),
  userIdType: z.literal(1),
  cardData: params({
    title: z.string().min(1),
    text: bytes(3_000),
    link: z.string(),
    button: z.string().min(1),
    state: z.string(),
  }),
  openSpaceId: z.string().startsWith('dtv1.card//IM_ROBOT.'),
  imRobotOpenSpaceModel: z.strictObject({ supportForward: z.boolean() }),
  imRobotOpenDeliverModel: z.strictObject({ spaceType: z.literal('IM_ROBOT'), robotCode: z.string().min(1) }),
})
const DingTalkUpdate = z.strictObject({
  outTrackId: z.string().min(1),
  cardData: params({ state: z.string().min(1) }),
  cardUpdateOptions: z.strictObject({ updateCardDataByKey: z.literal(true) }),
})
const word = (status: number, code: string): Said => ({
  status,
  body: JSON.stringify({ code, message: code, requestid: 'r1' }),
})

/** The card platform's part of DingTalk, besides log-in. */
export function dingTalkCardRules(
  tokens: Tokens,
  knows: (user: string) => boolean = (user) => user === dingTalkMember,
): Rules {
  const log = dingTalkNoticeRules(tokens)
  const isCard = ({ url }: Asked) => url.pathname.startsWith('/v1.0/card/')
  const made = new Set<string>()
  return {
    ...log,
    isMessage: (asked) => (isCard(asked) ? asked.method === 'POST' : (log.isMessage?.(asked) ?? true)),
    refuse(asked, now) {
      if (!isCard(asked)) return log.refuse(asked, now)
      const { method, url, headers } = asked
      if (!tokens.knows(String(headers['x-acs-dingtalk-access-token']))) return word(401, 'InvalidAuthentication')
      if (!isJson(asked)) return word(400, 'UnsupportedContentType')
      if (method === 'PUT' && url.pathname === '/v1.0/card/instances') {
        const update = DingTalkUpdate.safeParse(jsonBody(asked))
        if (!update.success) return word(400, 'param.error')
        return made.has(update.data.outTrackId) ? undefined : word(400, 'param.cardNotExist')
      }
      if (method !== 'POST' || url.pathname !== '/v1.0/card/instances/createAndDeliver') return word(404, 'NotFound')
      return DingTalkCard.safeParse(jsonBody(asked)).success ? undefined : word(400, 'param.error')
    },
    take(asked) {
      if (!isCard(asked)) return log.take(asked)
      if (asked.method === 'PUT') return { body: JSON.stringify({ success: true, result: true }) }
      const { outTrackId, openSpaceId } = DingTalkCard.parse(jsonBody(asked))
      made.add(outTrackId)
      const [, spaceId = ''] = openSpaceId.split('dtv1.card//IM_ROBOT.')
      // it makes the card, and says besides that it came to nobody
      const delivered = { spaceType: 'IM_ROBOT', spaceId, success: knows(spaceId), errorMsg: '' }
      return { body: JSON.stringify({ success: true, result: { outTrackId, deliverResults: [delivered] } }) }
    },
    limit: {
      ...log.limit,
      whose: (asked) => String(jsonBody(asked)?.['openSpaceId'] ?? jsonBody(asked)?.['userid_list']),
      says: word(429, 'Throttling.Api'),
    },
  }
}

/** `result`: what `getsendresult` says of the one message. */
export function dingTalkNoticeRules(
  tokens: Tokens,
  result: () => object = () => ({}),
  knows: (user: unknown) => boolean = (user) => user === dingTalkMember,
): Rules {
  const path = ({ url }: Asked) => url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
  return {
    isMessage: (asked) => path(asked) === 'asyncsend_v2',
    refuse(asked) {
      const { method, url } = asked
      if (path(asked) === 'gettoken') {
        return url.searchParams.get('appsecret') === appSecret && method === 'GET'
          ? undefined
          : errcode(40089, `不合法的corpid或corpsecret ${url.search}`)
      }
      if (method !== 'POST' || !isJson(asked)) return errcode(43002, 'require POST method')
      if (!tokens.knows(url.searchParams.get('access_token'))) return errcode(40014, '不合法的access_token')
      if (path(asked) === 'getsendresult') return undefined
      const parsed = DingTalkBody.safeParse(jsonBody(asked))
      if (!parsed.success) return errcode(40035, parsed.error.message)
      return knows(parsed.data.userid_list) ? undefined : errcode(33012, '无效的USERID')
    },
    take(asked) {
      if (path(asked) === 'gettoken') return errcode(0, 'ok', { access_token: tokens.give(), expires_in: 7_200 })
      if (path(asked) === 'getsendresult') return errcode(0, 'ok', { send_result: result() })
      return errcode(0, 'ok', { task_id: 256_271_667_526, request_id: 'r1' })
    },
    limit: {
      windows: [{ most: 500, perMs: 86_400_000 }],
      whose: (asked) => String(jsonBody(asked)?.['userid_list']),
      says: errcode(143103, '发送企业会话消息超过分钟限流'),
      muteMs: 60_000,
    },
  }
}

export const feishuMember = 'ou_7d8a6e6df7621556ce0d21922b676706ccs'
const FeishuBody = z.strictObject({
  receive_id: z.string().min(1),
  msg_type: z.literal('interactive'),
  content: z.string(),
  uuid: z.string().min(1).max(50),
})
const FeishuUpdate = z.strictObject({ content: z.string() })
const code = (number: number, msg: string, data: object = {}, status = 200): Said => ({
  status,
  body: JSON.stringify({ code: number, msg, data }),
})

/** `readBy`: who has read the one message. */
export function feishuAppRules(
  tokens: Tokens,
  readBy: () => readonly object[] = () => [],
  knows: (user: unknown) => boolean = (user) => user === feishuMember,
): Rules {
  const isLogIn = ({ url }: Asked) => url.pathname === '/open-apis/auth/v3/tenant_access_token/internal'
  const isRead = ({ url }: Asked) => url.pathname.endsWith('/read_users')
  const isUpdate = ({ method }: Asked) => method === 'PATCH'
  let sent = 0
  return {
    isMessage: (asked) => !isLogIn(asked) && !isRead(asked) && !isUpdate(asked),
    refuse(asked) {
      const { method, url, headers } = asked
      if (isLogIn(asked))
        return jsonBody(asked)?.['app_secret'] === appSecret ? undefined : code(10014, 'app secret invalid')
      if (!tokens.knows(headers.authorization?.replace('Bearer ', '')))
        return code(99991663, 'token is invalid', {}, 400)
      if (isRead(asked)) return method === 'GET' ? undefined : code(99992402, 'field validation failed')
      if (isUpdate(asked)) {
        const isSent = /^\/open-apis\/im\/v1\/messages\/om_\d+$/.test(url.pathname)
        const body = FeishuUpdate.safeParse(jsonBody(asked))
        if (!isSent || !body.success)
          return code(230001, 'Your request contains an invalid request parameter.', {}, 400)
        return FeishuCard.safeParse(JSON.parse(body.data.content)).success
          ? undefined
          : code(230099, 'Failed to create card content', {}, 400)
      }
      const isMessage =
        url.pathname === '/open-apis/im/v1/messages' && url.searchParams.get('receive_id_type') === 'open_id'
      if (!isMessage || method !== 'POST' || !isJson(asked)) return code(99992402, 'field validation failed', {}, 400)
      const parsed = FeishuBody.safeParse(jsonBody(asked))
      if (!parsed.success) return code(230001, parsed.error.message, {}, 400)
      if (!knows(parsed.data.receive_id)) return code(230013, 'Bot has NO availability to this user', {}, 400)
      const card = FeishuCard.safeParse(JSON.parse(parsed.data.content))
      const isSmall = Buffer.byteLength(parsed.data.content) <= 30_720
      return card.success && isSmall
        ? undefined
        : code(230099, `Failed to create card content ${card.error?.message}`, {}, 400)
    },
    take(asked) {
      if (isLogIn(asked)) {
        return { body: JSON.stringify({ code: 0, msg: 'ok', tenant_access_token: tokens.give(), expire: 7_200 }) }
      }
      if (isRead(asked)) return code(0, 'success', { items: readBy(), has_more: false })
      if (isUpdate(asked)) return code(0, 'success')
      sent += 1
      return code(0, 'success', { message_id: `om_${sent}` })
    },
    limit: {
      windows: [
        { most: 50, perMs: 1_000 },
        { most: 1_000, perMs: 60_000 },
      ],
      says: {
        ...code(99991400, 'request trigger frequency limit', {}, 429),
        headers: { 'x-ogw-ratelimit-reset': '30' },
      },
      muteMs: 1_000,
    },
  }
}
