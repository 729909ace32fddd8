import { cutCharacters } from '../../../core/channel/bytes.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { plainText, sayingOf } from '../../../core/channel/saying.ts'
import { buttonCard, taskIdOf } from '../../../core/channel/wecom-card.ts'
import { writtenFor } from '../../../core/words/language.ts'
import { wordsOf } from '../../../core/words/tables.ts'
import type { Channel } from '../channel.ts'
import { AppAccess, accessIn } from './access.ts'
import { ask } from './http.ts'
import { codeIn, type Json, jsonPost, judged } from './json-answer.ts'

export interface WecomAppOptions {
  readonly name: string
  /** Default: WeCom's own. */
  readonly base?: string | undefined
  readonly corp: string
  readonly agent: number
  readonly secret: string
  /** Whether its callback is set up: only then a card may have a button. */
  readonly hasButton: boolean
  readonly zone: () => string
  readonly timeoutMs: number
  readonly clock?: () => number
}

const mostBytes = 2_048
const mostOfButton = 30
const minuteMs = 60_000
const stale: ReadonlySet<number> = new Set([40014, 42001])
const ofSetUp: ReadonlySet<number> = new Set([40001, 40013, 40056, 48002, 60020, 301002])
const ofPerson: ReadonlySet<number> = new Set([81013, 40003, 60111])
const ofMessage: ReadonlySet<number> = new Set([40008, 40058, 42014, 44004, 45002])

/** A message of a WeCom app to one person (path/90236, 90248): a card with a button, or text. */
export function createWecomApp(options: WecomAppOptions): Channel {
  const { name, base = 'https://qyapi.weixin.qq.com', corp, agent, secret, hasButton, zone, timeoutMs } = options
  const { clock = Date.now } = options
  const access = new AppAccess(async (signal) => {
    const query = new URLSearchParams({ corpid: corp, corpsecret: secret })
    const url = `${base}/cgi-bin/gettoken?${query}`
    const heard = await ask({ url, method: 'GET' }, { timeoutMs, signal })
    const fields = { code: 'errcode', token: 'access_token', seconds: 'expires_in' }
    return accessIn(heard, fields, (json, detail) => resultOf(json, detail, clock()))
  }, clock)

  const post = (path: string, body: object, signal: AbortSignal) =>
    access.with(signal, async (token) => {
      const url = `${base}/cgi-bin/message/${path}?access_token=${encodeURIComponent(token)}`
      const heard = await ask(jsonPost(url, body), { timeoutMs, signal })
      return judged(heard, (json, detail) => resultOf(json, detail, clock()))
    })

  return {
    name,
    proves: hasButton ? 'answered' : 'accepted',
    recipients: [],
    async send({ message, to, telling = 1, isTest }, signal) {
      const { language = 'zh-CN', address } = to
      const about = { zone: zone(), telling, isTest }
      const saying = sayingOf(message, { ...about, language })
      // a card's heading is short: two languages would leave no room for the place
      const heading =
        language === 'bo' ? sayingOf(message, { ...about, language: writtenFor(language) }).title : saying.title
      const calls = hasButton && message.form === 'single' && saying.tone !== 'over' && saying.link !== undefined
      const taskId = taskIdOf(message, to.id, telling)
      const content = calls
        ? {
            msgtype: 'template_card',
            template_card: buttonCard(saying, taskId, { heading, button: wordsOf(language).message.acknowledge }),
          }
        : { msgtype: 'text', text: { content: plainText(saying, mostBytes) } }
      const body = {
        touser: address,
        agentid: agent,
        ...content,
        enable_duplicate_check: 1,
        duplicate_check_interval: 1_800,
      }
      const result = await post('send', body, signal)
      // the press of the button will name the card, and not the message
      return calls && result.outcome === 'accepted' ? { ...result, providerId: taskId } : result
    },
    async showAnswered({ code, to, text }, signal) {
      // path/94945: once, within 72 h
      const button = { replace_name: cutCharacters(text, mostOfButton) }
      const body = { userids: [to.address], agentid: agent, response_code: code, button }
      return await post('update_template_card', body, signal)
    },
  }
}

/** `errcode` 0 with somebody among those who are not valid: that one was not told. */
function resultOf(
  { errcode, invaliduser, unlicenseduser, msgid, response_code: card }: Json,
  detail: string,
  now: number,
): SendResult | 'stale' {
  const code = codeIn(errcode)
  if (code === undefined) return { outcome: 'unavailable', detail }
  if (stale.has(code)) return 'stale'
  const untold = [invaliduser, unlicenseduser].some((list) => typeof list === 'string' && list !== '')
  if (ofPerson.has(code) || (code === 0 && untold)) return { outcome: 'refused', whose: 'person', detail }
  if (code === 0) {
    const given = { ...(typeof msgid === 'string' && { providerId: msgid }), ...(typeof card === 'string' && { card }) }
    return { outcome: 'accepted', ...given }
  }
  if (code === 45009 || code === 45033) return { outcome: 'limited', until: now + minuteMs, detail }
  if (ofSetUp.has(code)) return { outcome: 'refused', whose: 'channel', detail }
  if (ofMessage.has(code)) return { outcome: 'refused', whose: 'message', detail }
  return { outcome: 'unavailable', detail }
}
