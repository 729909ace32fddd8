import { createDingTalkRobot } from '../../../../alarms/notify/channels/dingtalk-robot.ts'
import { createFeishuRobot } from '../../../../alarms/notify/channels/feishu-robot.ts'
import { createWecomRobot } from '../../../../alarms/notify/channels/wecom-robot.ts'
import { ownRates } from '../../../../core/channel/limits.ts'
import { channelContract } from '../../../contract/channel.ts'
import {
  dingTalkRobotRules,
  dingTalkSecret,
  dingTalkToken,
  feishuRobotRules,
  feishuSecret,
  feishuToken,
  wecomKey,
  wecomRobotRules,
} from '../../../support/strict-robots.ts'

const to = { id: 'group', address: '' }
const common = { recipients: [to], zone: () => 'Asia/Shanghai' }
const wrong = 'wrong-0123456789'

channelContract('the WeCom robot', {
  rules: wecomRobotRules,
  to,
  create: (base, around) =>
    createWecomRobot({ ...common, ...around, name: 'duty', base, key: wecomKey, mention: ['zhang'] }),
  mistaken: (base) => createWecomRobot({ ...common, name: 'duty', base, key: wrong, timeoutMs: 100_000 }),
  secrets: [wrong],
  rates: ownRates('wecom-robot'),
})

channelContract('the DingTalk robot', {
  rules: dingTalkRobotRules,
  to,
  create: (base, around) =>
    createDingTalkRobot({
      ...{ ...common, ...around, name: 'duty', base, mention: ['13800000000'] },
      ...{ token: dingTalkToken, secret: dingTalkSecret },
    }),
  mistaken: (base) =>
    createDingTalkRobot({
      ...{ ...common, name: 'duty', base, timeoutMs: 100_000 },
      ...{ token: dingTalkToken, secret: `SEC${wrong}` },
    }),
  secrets: [wrong, dingTalkToken],
  rates: ownRates('dingtalk-robot'),
})

channelContract('the Feishu robot', {
  rules: feishuRobotRules,
  to,
  create: (base, around) =>
    createFeishuRobot({ ...common, ...around, name: 'duty', base, token: feishuToken, secret: feishuSecret }),
  mistaken: (base) =>
    createFeishuRobot({ ...common, name: 'duty', base, token: wrong, secret: feishuSecret, timeoutMs: 100_000 }),
  secrets: [wrong, feishuSecret],
  rates: ownRates('feishu-robot'),
})
