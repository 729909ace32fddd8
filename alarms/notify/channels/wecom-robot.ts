import { markdownOf } from '../../../core/channel/markdown.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { sayingOf } from '../../../core/channel/saying.ts'
import type { Channel } from '../channel.ts'
import { ask } from './http.ts'
import { codeIn, jsonPost, judged } from './json-answer.ts'
import type { RobotOptions } from './robot.ts'

export interface WecomRobotOptions extends RobotOptions {
  /** The whole secret of the robot: it stands in the address. */
  readonly key: string
  /** User ids that are mentioned in criticals. */
  readonly mention?: readonly string[] | undefined
}

const mostBytes = 4_096
const minuteMs = 60_000

/** A robot in a WeCom group (developer.work.weixin.qq.com 99110, 91770): markdown, judged by `errcode` alone. */
export function createWecomRobot(options: WecomRobotOptions): Channel {
  const { name, base = 'https://qyapi.weixin.qq.com', key, recipients, mention = [], zone, timeoutMs } = options
  const { clock = Date.now } = options
  const url = `${base}/cgi-bin/webhook/send?key=${encodeURIComponent(key)}`
  return {
    name,
    proves: 'accepted',
    recipients,
    async send({ message, to, ...more }, signal) {
      const saying = sayingOf(message, { ...more, zone: zone(), language: to.language })
      const calls = saying.tone === 'critical' ? mention.map((id) => `<@${id}>`).join('') : ''
      const style = {
        most: mostBytes - Buffer.byteLength(calls),
        title: (title: string) => `**<font color="${saying.tone === 'over' ? 'info' : 'warning'}">${title}</font>**`,
        lineEnd: '\n',
      }
      const content = `${markdownOf(saying, style)}${calls}`
      const heard = await ask(jsonPost(url, { msgtype: 'markdown', markdown: { content } }), { timeoutMs, signal })
      return judged(heard, ({ errcode }, detail) => resultOf(codeIn(errcode), detail, clock()))
    },
  }
}

function resultOf(code: number | undefined, detail: string, now: number): SendResult {
  switch (code) {
    case 0:
      return { outcome: 'accepted' }
    case 45009:
    case 45033:
      return { outcome: 'limited', until: now + minuteMs, detail }
    case 93000:
      return { outcome: 'refused', whose: 'channel', detail }
    case 40008:
    case 40058:
    case 44004:
      return { outcome: 'refused', whose: 'message', detail }
    default:
      return { outcome: 'unavailable', detail }
  }
}
