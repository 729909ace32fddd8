import { createDingTalkRobot, type DingTalkRobotOptions } from '../../alarms/notify/channels/dingtalk-robot.ts'
import { createFeishuRobot, type FeishuRobotOptions } from '../../alarms/notify/channels/feishu-robot.ts'
import { createWecomRobot, type WecomRobotOptions } from '../../alarms/notify/channels/wecom-robot.ts'
import {
  dingTalkRobotRules,
  dingTalkSecret,
  dingTalkToken,
  feishuRobotRules,
  feishuSecret,
  feishuToken,
  wecomKey,
  wecomRobotRules,
} from './strict-robots.ts'

/** Each robot with what its strict server knows it by, unless the options have something else, and that server's rules. */
export const wecomRobot = {
  rules: wecomRobotRules,
  create: (options: Omit<WecomRobotOptions, 'key'> & Partial<WecomRobotOptions>) =>
    createWecomRobot({ key: wecomKey, ...options }),
}

export const dingTalkRobot = {
  rules: dingTalkRobotRules,
  create: (options: Omit<DingTalkRobotOptions, 'token' | 'secret'> & Partial<DingTalkRobotOptions>) =>
    createDingTalkRobot({ token: dingTalkToken, secret: dingTalkSecret, ...options }),
}

export const feishuRobot = {
  rules: feishuRobotRules,
  create: (options: Omit<FeishuRobotOptions, 'token' | 'secret'> & Partial<FeishuRobotOptions>) =>
    createFeishuRobot({ token: feishuToken, secret: feishuSecret, ...options }),
}
