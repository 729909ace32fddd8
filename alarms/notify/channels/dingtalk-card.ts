import { markdownOf } from '../../../core/channel/markdown.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { type Saying, titleText } from '../../../core/channel/saying.ts'
import { wordsOf } from '../../../core/words/tables.ts'
import type { Recipient } from '../channel.ts'
import { dingTalkApi } from '../sockets/dingtalk.ts'
import { ask } from './http.ts'
import { type Json, jsonPost, judged } from './json-answer.ts'

export interface DingTalkCardOptions {
  /** Of the card platform; it has the variables `title`, `text`, `link`, `button`, `state`. */
  readonly template: string
  /** Code of the app's robot. */
  readonly robot: string
  /** Default: DingTalk's own. */
  readonly base?: string | undefined
}

interface Card {
  /** By which its button is known again. */
  readonly id: string
  readonly saying: Saying
  readonly to: Recipient
}

const mostBytes = 3_000
const minuteMs = 60_000

/** Cards of DingTalk's robot to one person (`/v1.0/card/instances`), whose buttons are told by Stream mode. */
export function dingTalkCards(
  options: DingTalkCardOptions & { readonly timeoutMs: number; readonly clock: () => number },
) {
  const { template, robot, base = dingTalkApi, timeoutMs, clock } = options

  async function order(
    { path, method }: { readonly path: string; readonly method: 'POST' | 'PUT' },
    body: object,
    { token, signal }: { readonly token: string; readonly signal: AbortSignal },
  ): Promise<SendResult | 'stale'> {
    const asked = jsonPost(`${base}/v1.0/card/instances${path}`, body, { 'x-acs-dingtalk-access-token': token })
    const heard = await ask({ ...asked, method }, { timeoutMs, signal })
    return judged<'stale'>(heard, (json, detail, { status }) => resultOf(json, { status, detail, now: clock() }))
  }

  return {
    async send({ id, saying, to }: Card, token: string, signal: AbortSignal): Promise<SendResult | 'stale'> {
      const style = { most: mostBytes, title: (title: string) => `**${title}**`, lineEnd: '\n\n' }
      const cardParamMap = {
        title: titleText(saying, 200),
        text: markdownOf(saying, style),
        link: saying.link ?? '',
        button: wordsOf(to.language ?? 'zh-CN').message.acknowledge,
        state: '',
      }
      const body = {
        ...{ cardTemplateId: template, outTrackId: id, callbackType: 'STREAM', userIdType: 1 },
        cardData: { cardParamMap },
        openSpaceId: `dtv1.card//IM_ROBOT.${to.address}`,
        imRobotOpenSpaceModel: { supportForward: false },
        imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: robot },
      }
      const result = await order({ path: '/createAndDeliver', method: 'POST' }, body, { token, signal })
      return result !== 'stale' && result.outcome === 'accepted' ? { ...result, providerId: id, card: id } : result
    },
    async showAnswered(
      { id, text }: { readonly id: string; readonly text: string },
      token: string,
      signal: AbortSignal,
    ): Promise<SendResult | 'stale'> {
      const cardData = { cardParamMap: { state: text } }
      const body = { outTrackId: id, cardData, cardUpdateOptions: { updateCardDataByKey: true } }
      return await order({ path: '', method: 'PUT' }, body, { token, signal })
    },
  }
}

/** Judged by its status, and by what became of the delivery: a card that is made and not delivered was told to nobody. */
function resultOf(
  { code, success, result }: Json,
  { status, detail, now }: { readonly status: number; readonly detail: string; readonly now: number },
): SendResult | 'stale' {
  const word = typeof code === 'string' ? code : ''
  if (status === 429 || /throttl|qps|limit/i.test(word)) return { outcome: 'limited', until: now + minuteMs, detail }
  if (status === 401 || word === 'InvalidAuthentication') return 'stale'
  if (status === 403) return { outcome: 'refused', whose: 'channel', detail }
  if (/user|staff|receiver/i.test(word)) return { outcome: 'refused', whose: 'person', detail }
  if (/template|robot/i.test(word)) return { outcome: 'refused', whose: 'channel', detail }
  if (status === 400) return { outcome: 'refused', whose: 'message', detail }
  if (status !== 200 || success !== true) return { outcome: 'unavailable', detail }
  const { deliverResults } = Object(result) as { deliverResults?: unknown }
  const lost = Array.isArray(deliverResults) && deliverResults.some((each: unknown) => Object(each).success === false)
  return lost ? { outcome: 'refused', whose: 'person', detail } : { outcome: 'accepted' }
}
