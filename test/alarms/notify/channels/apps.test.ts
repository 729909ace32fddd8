import { describe, expect, test } from 'vitest'
import { createDingTalkNotice } from '../../../../alarms/notify/channels/dingtalk-notice.ts'
import { createFeishuApp } from '../../../../alarms/notify/channels/feishu-app.ts'
import { createWecomApp } from '../../../../alarms/notify/channels/wecom-app.ts'
import { ownRates } from '../../../../core/channel/limits.ts'
import { pressIn } from '../../../../core/channel/wecom-card.ts'
import { single } from '../../../../core/notice/channel-message.ts'
import { channelContract } from '../../../contract/channel.ts'
import { exampleNotice } from '../../../support/notice-example.ts'
import {
  appSecret,
  dingTalkCardRules,
  dingTalkMember,
  dingTalkNoticeRules,
  dingTalkTemplate,
  feishuAppRules,
  feishuMember,
  Tokens,
  wecomAppRules,
  wecomMember,
} from '../../../support/strict-apps.ts'
import { type Rules, StrictProvider } from '../../../support/strict-provider.ts'

const zone = () => 'Asia/Shanghai'
const wrong = 'wrong-0123456789'
const around = { timeoutMs: 100_000 }
const never = new AbortController().signal
const message = single(exampleNotice())

type Around = { readonly timeoutMs: number; readonly clock?: () => number }
const wecom = (base: string, more: Around, secret = appSecret) =>
  createWecomApp({ name: 'app', base, corp: 'ww1', agent: 1_000_002, secret, hasButton: true, zone, ...more })
const dingTalk = (base: string, more: Around, secret = appSecret) =>
  createDingTalkNotice({ name: 'app', base, key: 'ding1', agent: 4_711, secret, zone, ...more })
const feishu = (base: string, more: Around, secret = appSecret) =>
  createFeishuApp({ name: 'app', base, app: 'cli_1', secret, zone, ...more })

const kinds = [
  { kind: 'wecom-app', create: wecom, rules: wecomAppRules, address: wecomMember },
  { kind: 'dingtalk-notice', create: dingTalk, rules: dingTalkNoticeRules, address: dingTalkMember },
  { kind: 'feishu-app', create: feishu, rules: feishuAppRules, address: feishuMember },
] as const

for (const { kind, create, rules, address } of kinds) {
  // each server of the contract has its own log-in; a token that another gave out is not known here, and is renewed
  channelContract(kind, {
    rules: (rules as (tokens: Tokens) => Rules)(new Tokens()),
    to: { id: 'tsering', address },
    create,
    mistaken: (base) => create(base, around, wrong),
    secrets: [wrong],
    rates: ownRates(kind),
  })

  describe(kind, () => {
    test('asks for a token once, and for another when the provider has forgotten it', async () => {
      const tokens = new Tokens()
      await using provider = await StrictProvider.open((rules as (tokens: Tokens) => Rules)(tokens))
      const channel = create(provider.base, around)
      const to = { id: 'tsering', address }
      await Promise.all([1, 2, 3].map((telling) => channel.send({ message, to, telling }, never)))
      expect(tokens.given).toBe(1)
      tokens.revoke()
      expect(await channel.send({ message, to }, never)).toMatchObject({ outcome: 'accepted' })
      expect(tokens.given).toBe(2)
      expect(provider.taken).toHaveLength(4)
    })

    test('asks for another token before the old one ends', async () => {
      const tokens = new Tokens()
      await using provider = await StrictProvider.open((rules as (tokens: Tokens) => Rules)(tokens), () => now)
      let now = 0
      const channel = create(provider.base, { ...around, clock: () => now })
      const to = { id: 'tsering', address }
      for (const at of [0, 6_800_000, 7_000_000]) {
        now = at
        expect(await channel.send({ message, to }, never)).toMatchObject({ outcome: 'accepted' })
      }
      expect(tokens.given).toBe(2)
    })

    test('says that somebody it does not know was not told', async () => {
      await using provider = await StrictProvider.open((rules as (tokens: Tokens) => Rules)(new Tokens()))
      const result = await create(provider.base, around).send({ message, to: { id: 'x', address: 'nobody' } }, never)
      expect(result).toMatchObject({ outcome: 'refused', whose: 'person' })
    })
  })
}

test('a WeCom card has a button only where its callback is set up and somebody is called', async () => {
  await using provider = await StrictProvider.open(wecomAppRules(new Tokens()))
  const to = { id: 'tsering', address: wecomMember }
  const withoutCallback = createWecomApp({
    ...{ name: 'app', base: provider.base, corp: 'ww1', agent: 1_000_002, secret: appSecret, zone, ...around },
    hasButton: false,
  })
  const [card, plain, over] = [
    await wecom(provider.base, around).send({ message, to, telling: 2 }, never),
    await withoutCallback.send({ message, to }, never),
    await wecom(provider.base, around).send({ message: single(exampleNotice({ kind: 'returned' })), to }, never),
  ]
  expect(provider.taken.map(({ body }) => JSON.parse(body).msgtype)).toEqual(['template_card', 'text', 'text'])
  const id = message.id.replaceAll('.', '-')
  expect(card).toEqual({ outcome: 'accepted', providerId: `${id}@tsering@2`, card: 'code-1' })
  expect([plain, over]).toEqual([
    { outcome: 'accepted', providerId: 'msg-1' },
    { outcome: 'accepted', providerId: 'msg-1' },
  ])
})

test('a pressed button of WeCom is a receipt of its card, and the card can say by whom', async () => {
  const xml = (event: string) =>
    `<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[cr]]></FromUserName><CreateTime>1782998107</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event><EventKey><![CDATA[acknowledge]]></EventKey><TaskId><![CDATA[41-raised@tsering@1]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[code-9]]></ResponseCode><AgentID>1000002</AgentID></xml>`
  const press = pressIn(xml('template_card_event'), 5)
  expect(press).toEqual({
    responseCode: 'code-9',
    receipt: {
      ...{ providerId: '41-raised@tsering@1', address: 'cr', at: 1_782_998_107_000, receivedAt: 5 },
      ...{ says: 'pressed', key: 'acknowledge' },
    },
  })
  expect(pressIn(xml('enter_agent'), 5)).toBeUndefined()
  expect(pressIn('<xml>', 5)).toBeUndefined()

  await using provider = await StrictProvider.open(wecomAppRules(new Tokens()))
  const channel = wecom(provider.base, around)
  const to = { id: 'tsering', address: wecomMember }
  const sent = await channel.send({ message, to }, never)
  const code = sent.outcome === 'accepted' ? (sent.card ?? '') : ''
  expect(await channel.showAnswered?.({ code, to, text: '次仁已收到 02:14' }, never)).toEqual({ outcome: 'accepted' })
  expect((await channel.showAnswered?.({ code, to, text: '次仁已收到 02:14' }, never))?.outcome, 'once').not.toBe(
    'accepted',
  )
})

const sent = [{ providerId: '256271667526', to: { id: 'tsering', address: dingTalkMember } }]

test.each<[object, object[]]>([
  [{}, []],
  [{ unread_user_id_list: [dingTalkMember] }, [{ says: 'delivered' }]],
  [{ read_user_id_list: [dingTalkMember], unread_user_id_list: [] }, [{ says: 'read' }]],
  [{ read_user_id_list: ['another'] }, []],
  [{ forbidden_user_id_list: [dingTalkMember] }, [{ says: 'undelivered', reason: 'forbidden_user_id_list' }]],
])('DingTalk says %j of a notice', async (result, receipts) => {
  await using provider = await StrictProvider.open(dingTalkNoticeRules(new Tokens(), () => result))
  const found = await dingTalk(provider.base, { ...around, clock: () => 5 }).poll?.(sent, never)
  const common = { providerId: '256271667526', address: dingTalkMember, receivedAt: 5 }
  expect(found).toEqual(receipts.map((says) => ({ ...common, ...says })))
})

test('Feishu says when a message was read, and nothing while it was not', async () => {
  let readers: object[] = []
  await using provider = await StrictProvider.open(feishuAppRules(new Tokens(), () => readers))
  const channel = feishu(provider.base, { ...around, clock: () => 5 })
  const own = [{ providerId: 'om_1', to: { id: 'tsering', address: feishuMember } }]
  expect(await channel.poll?.(own, never)).toEqual([])
  readers = [{ user_id_type: 'open_id', user_id: feishuMember, timestamp: '1782998107000' }]
  expect(await channel.poll?.(own, never)).toEqual([
    { providerId: 'om_1', address: feishuMember, receivedAt: 5, at: 1_782_998_107_000, says: 'read' },
  ])
})

test('a Feishu card has a button where presses are heard and somebody is called; it can say who has it', async () => {
  await using provider = await StrictProvider.open(feishuAppRules(new Tokens()))
  const to = { id: 'tsering', address: feishuMember }
  const channel = createFeishuApp({
    ...{ name: 'app', base: provider.base, app: 'cli_1', secret: appSecret, hasButton: true, zone, ...around },
  })
  expect(channel.proves).toBe('answered')
  const sent = await channel.send({ message, to }, never)
  expect(sent).toEqual({ outcome: 'accepted', providerId: 'om_1', card: 'om_1' })
  const over = await channel.send({ message: single(exampleNotice({ kind: 'returned' })), to }, never)
  expect(over).toEqual({ outcome: 'accepted', providerId: 'om_2' })
  const card = { code: 'om_1', to, text: '次仁已收到 02:14', message }
  expect(await channel.showAnswered?.(card, never)).toMatchObject({ outcome: 'accepted' })
  expect(await channel.showAnswered?.(card, never), 'as often as one likes').toMatchObject({ outcome: 'accepted' })
  expect(provider.refused).toEqual([])
  const none = await feishu(provider.base, around).send({ message, to }, never)
  expect(none).toEqual({ outcome: 'accepted', providerId: 'om_3' })
  const buttons = provider.taken.map(({ body }) => (JSON.parse(body).content.match(/"callback"/g) ?? []).length)
  expect(buttons).toEqual([1, 0, 0])
  const { message: _gone, ...without } = card
  expect(await channel.showAnswered?.(without, never)).toMatchObject({ outcome: 'refused', whose: 'message' })
})

const cards = { template: dingTalkTemplate, robot: 'dingrobot' }
const dingTalkCard = (base: string, more: Around, secret = appSecret) =>
  createDingTalkNotice({
    ...{ name: 'app', base, key: 'ding1', agent: 4_711, secret, zone, ...more },
    buttons: { ...cards, base },
  })

channelContract('dingtalk-notice with buttons', {
  rules: dingTalkCardRules(new Tokens()),
  to: { id: 'tsering', address: dingTalkMember },
  create: dingTalkCard,
  mistaken: (base) => dingTalkCard(base, around, wrong),
  secrets: [wrong],
  rates: ownRates('dingtalk-notice'),
})

test('a DingTalk call is a card with a button, everything else a work notice; the card can say who has it', async () => {
  await using provider = await StrictProvider.open(dingTalkCardRules(new Tokens()))
  const channel = dingTalkCard(provider.base, around)
  const to = { id: 'tsering', address: dingTalkMember }
  const id = `${message.id.replaceAll('.', '-')}@tsering@2`
  expect(await channel.send({ message, to, telling: 2 }, never)).toEqual({
    ...{ outcome: 'accepted', providerId: id, card: id },
  })
  const over = await channel.send({ message: single(exampleNotice({ kind: 'returned' })), to }, never)
  expect(over).toEqual({ outcome: 'accepted', providerId: '256271667526' })
  const nobody = await channel.send({ message, to: { id: 'x', address: 'nobody' } }, never)
  expect(nobody).toMatchObject({ outcome: 'refused', whose: 'person' })
  const card = { code: id, to, text: '次仁已收到 02:14' }
  expect(await channel.showAnswered?.(card, never)).toEqual({ outcome: 'accepted' })
  expect(await channel.showAnswered?.({ ...card, code: 'unknown' }, never)).toMatchObject({ outcome: 'refused' })
  expect(await channel.poll?.([{ providerId: id, to }], never), 'of a card nothing is asked').toEqual([])
})
