import { feishuCard } from '../../../core/channel/feishu-card.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { sayingOf } from '../../../core/channel/saying.ts'
import { feishuSign } from '../../../core/channel/sign.ts'
import type { Channel } from '../channel.ts'
import { ask } from './http.ts'
import { codeIn, type Json, jsonPost, judged } from './json-answer.ts'
import type { RobotOptions } from './robot.ts'

export interface FeishuRobotOptions extends RobotOptions {
  /** What follows `/hook/` in its address. */
  readonly token: string
  /** Left out where the robot does not ask for a signature. */
  readonly secret?: string | undefined
}

const minuteMs = 60_000
const ofSetUp: ReadonlySet<number> = new Set([19001, 19021, 19022, 19024])

/** A robot in a Feishu group: a card, signed in its body. */
export function createFeishuRobot(options: FeishuRobotOptions): Channel {
  const {
    name,
    base = 'https://open.feishu.cn',
    token,
    secret,
    recipients,
    zone,
    timeoutMs,
    clock = Date.now,
  } = options
  const url = `${base}/open-apis/bot/v2/hook/${encodeURIComponent(token)}`
  return {
    name,
    proves: 'accepted',
    recipients,
    async send({ message, to, ...more }, signal) {
      const seconds = Math.floor(clock() / 1_000)
      const signed = secret === undefined ? {} : { timestamp: String(seconds), sign: feishuSign(secret, seconds) }
      const card = feishuCard(sayingOf(message, { ...more, zone: zone(), language: to.language }))
      const heard = await ask(jsonPost(url, { ...signed, msg_type: 'interactive', card }), { timeoutMs, signal })
      return judged(heard, (json, detail) => resultOf(json, detail, clock()))
    },
  }
}

function resultOf({ code, msg, StatusCode }: Json, detail: string, now: number): SendResult {
  const found = codeIn(code ?? StatusCode)
  if (found === 0) return { outcome: 'accepted' }
  if (found === 11232 || (found === 9499 && /too many/i.test(String(msg)))) {
    return { outcome: 'limited', until: now + minuteMs, detail }
  }
  if (found === 9499) return { outcome: 'refused', whose: 'message', detail }
  if (found !== undefined && ofSetUp.has(found)) return { outcome: 'refused', whose: 'channel', detail }
  return { outcome: 'unavailable', detail }
}
