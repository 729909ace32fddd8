import { expect, test } from 'vitest'
import { createFeishuApp } from '../../../../alarms/notify/channels/feishu-app.ts'
import { single } from '../../../../core/notice/channel-message.ts'
import { dingTalkRobot, feishuRobot, wecomRobot } from '../../../support/known-robots.ts'
import { exampleNotice } from '../../../support/notice-example.ts'
import { appSecret, feishuAppRules, feishuMember, Tokens } from '../../../support/strict-apps.ts'
import { type Rules, type Said, StrictProvider } from '../../../support/strict-provider.ts'

const start = Date.UTC(2026, 6, 2, 18, 15)
const minute = 60_000
const never = new AbortController().signal
const outgoing = { message: single(exampleNotice()), to: { id: 'group', address: '' } }
const common = { name: 'duty', recipients: [], zone: () => 'Asia/Shanghai', timeoutMs: 100_000, clock: () => start }

const robots = { wecom: wecomRobot, dingTalk: dingTalkRobot, feishu: feishuRobot }

const says = (body: object, status = 200): Said => ({ status, body: JSON.stringify(body) })
const errcode = (code: number, errmsg: string, status = 200) => says({ errcode: code, errmsg }, status)
const ofUs = { outcome: 'refused', whose: 'channel' }
const ofMessage = { outcome: 'refused', whose: 'message' }
const limited = (ms: number) => ({ outcome: 'limited', until: start + ms })

test.each<[keyof typeof robots, string, Said, object]>([
  ['dingTalk', 'no keyword', errcode(310000, 'keywords not in content, more: [https://ding-doc]'), ofUs],
  ['dingTalk', 'a wrong signature', errcode(310000, 'sign not match, more: [https://ding-doc]'), ofUs],
  ['dingTalk', 'an address that is not on its list', errcode(310000, 'ip 1.2.3.4 not in whitelist'), ofUs],
  ['dingTalk', 'an unknown token', errcode(300005, 'token is not exist'), ofUs],
  [
    'dingTalk',
    'too fast, and muted',
    errcode(130101, 'send too fast, exceed 20 times per minute'),
    limited(10 * minute),
  ],
  ['dingTalk', 'too fast, as mirrors say it', errcode(410100, '发送速度太快而限流'), limited(10 * minute)],
  ['dingTalk', 'too fast for the webhook', errcode(90030, 'webhook over limit'), limited(10 * minute)],
  ['dingTalk', 'abuse, for five seconds', says({ status: 1111, wait: 5, punish: 'deny' }), limited(minute)],
  ['dingTalk', 'abuse, for five minutes', says({ status: 1111, wait: 300, punish: 'deny' }), limited(5 * minute)],
  ['dingTalk', 'it is busy', errcode(-1, '系统繁忙'), { outcome: 'unavailable' }],
  ['dingTalk', 'yes, as text', says({ errcode: '0', errmsg: 'ok' }), { outcome: 'accepted' }],
  [
    'feishu',
    'yes in the old way only',
    says({ StatusCode: 0, StatusMessage: 'success', Extra: null }),
    { outcome: 'accepted' },
  ],
  ['feishu', 'no in the old way only', says({ StatusCode: 19001, StatusMessage: 'param invalid' }), ofUs],
  ['feishu', 'no in both ways', says({ code: 19024, msg: 'Key Words Not Found', StatusCode: 0 }), ofUs],
  ['feishu', 'a bad message', says({ code: 9499, msg: 'Bad Request', data: {} }), ofMessage],
  ['feishu', 'a bad message, with a status', says({ code: 9499, msg: 'Bad Request', data: {} }, 400), ofMessage],
  [
    'feishu',
    'too many, by the same code',
    says({ code: 9499, msg: 'too many request', data: {} }, 400),
    limited(minute),
  ],
  ['feishu', 'too many, by its own', says({ code: 11232, msg: 'frequency limited psm' }), limited(minute)],
  ['feishu', 'an address that is not on its list', says({ code: 19022, msg: 'Ip Not Allowed' }), ofUs],
  ['feishu', 'nothing at all', says({}), { outcome: 'unavailable' }],
  ['wecom', 'an invalid webhook, with 200', errcode(93000, 'invalid webhook url'), ofUs],
  ['wecom', 'an invalid webhook, with 403', errcode(93000, 'invalid webhook url', 403), ofUs],
  ['wecom', 'too many', errcode(45009, 'api freq out of limit'), limited(minute)],
  ['wecom', 'too many at once', errcode(45033, 'api concurrent out of limit'), limited(minute)],
  ['wecom', 'it is busy', errcode(-1, 'system busy'), { outcome: 'unavailable' }],
  ['wecom', 'too long', errcode(40058, 'markdown.content exceed max length 4096'), ofMessage],
  ['wecom', 'a proxy’s 403 without a code', says({ message: 'forbidden' }, 403), { outcome: 'unavailable' }],
])('%s says %s: so it is concluded', async (kind, _, answer, expected) => {
  const { rules, create } = robots[kind]
  await using provider = await StrictProvider.open({ ...rules, take: () => answer }, () => start)
  expect(await create({ ...common, base: provider.base }).send(outgoing, never)).toMatchObject(expected)
  expect(provider.refused, 'what we sent was right').toEqual([])
})

test.each<['dingTalk' | 'feishu', number]>([
  ['dingTalk', 310000],
  ['feishu', 19021],
])(
  '%s gets a stamp that is two hours old: the fault is ours, and it goes through when the clock is right',
  async (kind, code) => {
    const { rules, create } = robots[kind]
    let now = start + 120 * minute
    await using provider = await StrictProvider.open(rules, () => now)
    const channel = create({ ...common, base: provider.base })
    const result = await channel.send(outgoing, never)
    expect(result).toMatchObject(ofUs)
    expect(JSON.stringify(result)).toContain(String(code))
    now = start
    expect(await channel.send(outgoing, never)).toEqual({ outcome: 'accepted' })
  },
)

test.each<[string, Said]>([
  ['no longer, after seven days', says({ code: 230033, msg: 'the message has exceeded the query time limit' }, 400)],
  ['that it is not ours', says({ code: 230027, msg: 'Lack of necessary permissions' }, 400)],
  ['nothing that can be read', says({ code: 0, msg: 'success' })],
])(
  'Feishu says of who has read a message %s: nothing is concluded, and no other message suffers',
  async (_, answer) => {
    const rules = feishuAppRules(new Tokens(), () => [{ user_id: feishuMember, timestamp: '1782998107000' }])
    const take: Rules['take'] = (asked) => (asked.url.pathname.includes('/om_old/') ? answer : rules.take(asked))
    await using provider = await StrictProvider.open({ ...rules, take }, () => start)
    const channel = createFeishuApp({ ...common, base: provider.base, app: 'cli_1', secret: appSecret })
    const to = { id: 'tsering', address: feishuMember }
    const found = await channel.poll?.(
      ['om_old', 'om_1'].map((providerId) => ({ providerId, to })),
      never,
    )
    expect(found?.map(({ providerId, says: what }) => `${providerId} ${what}`)).toEqual(['om_1 read'])
  },
)
