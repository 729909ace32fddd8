import { ownRates } from '../../../../core/channel/limits.ts'
import { channelContract } from '../../../contract/channel.ts'
import { dingTalkRobot, feishuRobot, wecomRobot } from '../../../support/known-robots.ts'
import { dingTalkToken, feishuSecret } from '../../../support/strict-robots.ts'

const to = { id: 'group', address: '' }
const common = { name: 'duty', recipients: [to], zone: () => 'Asia/Shanghai' }
const wrong = 'wrong-0123456789'

channelContract('the WeCom robot', {
  rules: wecomRobot.rules,
  to,
  create: (base, around) => wecomRobot.create({ ...common, ...around, base, mention: ['zhang'] }),
  mistaken: (base) => wecomRobot.create({ ...common, base, key: wrong, timeoutMs: 100_000 }),
  secrets: [wrong],
  rates: ownRates('wecom-robot'),
})

channelContract('the DingTalk robot', {
  rules: dingTalkRobot.rules,
  to,
  create: (base, around) => dingTalkRobot.create({ ...common, ...around, base, mention: ['13800000000'] }),
  mistaken: (base) => dingTalkRobot.create({ ...common, base, secret: `SEC${wrong}`, timeoutMs: 100_000 }),
  secrets: [wrong, dingTalkToken],
  rates: ownRates('dingtalk-robot'),
})

channelContract('the Feishu robot', {
  rules: feishuRobot.rules,
  to,
  create: (base, around) => feishuRobot.create({ ...common, ...around, base }),
  mistaken: (base) => feishuRobot.create({ ...common, base, token: wrong, timeoutMs: 100_000 }),
  secrets: [wrong, feishuSecret],
  rates: ownRates('feishu-robot'),
})
