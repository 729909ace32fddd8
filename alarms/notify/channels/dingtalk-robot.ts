import { markdownOf } from '../../../core/channel/markdown.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { sayingOf, titleText } from '../../../core/channel/saying.ts'
import { dingTalkSign } from '../../../core/channel/sign.ts'
import type { Channel } from '../channel.ts'
import { ask } from './http.ts'
import { codeIn, type Json, jsonPost, judged } from './json-answer.ts'
import type { RobotOptions } from './robot.ts'

export interface DingTalkRobotOptions extends RobotOptions {
  readonly token: string
  /** Of the security setting "sign": SEC…. */
  readonly secret: string
  /** Mobile numbers that are mentioned in criticals. */
  readonly mention?: readonly string[] | undefined
}

/** Of the whole body, which has 20,000 at most. */
const mostBytes = 16_000
const muteMs = 600_000
const limits: ReadonlySet<number> = new Set([130101, 410100, 90030])

/** A robot in a DingTalk group: everything is said with HTTP 200, and more than 20 messages in a minute mute it for ten. */
export function createDingTalkRobot(options: DingTalkRobotOptions): Channel {
  const { name, base = 'https://oapi.dingtalk.com', token, secret, recipients, mention = [], zone, timeoutMs } = options
  const { clock = Date.now } = options
  return {
    name,
    proves: 'accepted',
    recipients,
    async send({ message, to, ...more }, signal) {
      const saying = sayingOf(message, { ...more, zone: zone(), language: to.language })
      const called = saying.tone === 'critical' ? mention : []
      // who is mentioned must stand in the text too
      const calls = called.length === 0 ? '' : `\n\n${called.map((mobile) => `@${mobile}`).join(' ')}`
      const style = { most: mostBytes, title: (title: string) => `### ${title}`, lineEnd: '\n\n' }
      const body = {
        msgtype: 'markdown',
        markdown: { title: titleText(saying, 200), text: `${markdownOf(saying, style)}${calls}` },
        at: { atMobiles: called, isAtAll: false },
      }
      const at = clock()
      const query = new URLSearchParams({ access_token: token, timestamp: String(at), sign: dingTalkSign(secret, at) })
      const heard = await ask(jsonPost(`${base}/robot/send?${query}`, body), { timeoutMs, signal })
      return judged(heard, (json, detail) => resultOf(json, detail, clock()))
    },
  }
}

function resultOf({ errcode, errmsg, status, wait }: Json, detail: string, now: number): SendResult {
  const code = codeIn(errcode)
  if (code === 0) return { outcome: 'accepted' }
  if (code !== undefined && limits.has(code)) return { outcome: 'limited', until: now + muteMs, detail }
  // its guard against abuse answers in another form
  if (status === 1111) return { outcome: 'limited', until: now + Math.max(60, Number(wait) || 0) * 1_000, detail }
  switch (code) {
    case 310000:
    case 300005:
    case 40035:
      // keyword, signature, address or token: all are of our set-up
      return { outcome: 'refused', whose: 'channel', detail }
    case 43002:
    case 43004:
    case 40058:
      return { outcome: 'refused', whose: 'message', detail }
    default:
      return { outcome: 'unavailable', detail: errmsg === undefined ? `no errcode: ${detail}` : detail }
  }
}
