import { type CardPress, type PressAnswer, partAt, textAt } from './card-press.ts'
import { jsonIn } from './gateway/judge.ts'

/** Where DingTalk's Stream mode tells of pressed buttons. */
export const cardTopic = '/v1.0/card/instances/callback'

/** A message of DingTalk's Stream mode. */
export type DingTalkMessage =
  /** To be answered with what came. */
  | { readonly is: 'ping'; readonly reply: object }
  /** It is about to hang up: another connection is wanted. */
  | { readonly is: 'leave' }
  | { readonly is: 'press'; readonly press: CardPress; readonly id: string }
  /** `id`: it wants to hear that it was taken. */
  | { readonly is: 'other'; readonly id?: string }
  | { readonly is: 'unreadable' }

export function dingTalkMessageIn(text: string): DingTalkMessage {
  const message = jsonIn(text)
  const headers = partAt(message, 'headers')
  const [type, topic, id] = [textAt(message, 'type'), textAt(headers, 'topic'), textAt(headers, 'messageId')]
  if (type === 'SYSTEM' && topic === 'ping') {
    return { is: 'ping', reply: { code: 200, headers, message: 'OK', data: textAt(message, 'data') } }
  }
  if (type === 'SYSTEM') return topic === 'disconnect' ? { is: 'leave' } : { is: 'other' }
  if (type === '' || id === '') return { is: 'unreadable' }
  if (type !== 'CALLBACK' || topic !== cardTopic) return { is: 'other', id }
  const data = jsonIn(textAt(message, 'data'))
  const content = partAt(data, 'content')
  const own = partAt(typeof content === 'string' ? jsonIn(content) : content, 'cardPrivateData')
  const ids = partAt(own, 'actionIds')
  const key = textAt(partAt(own, 'params'), 'key') || (Array.isArray(ids) ? textAt(ids, '0') : '')
  const [providerId, address] = [textAt(data, 'outTrackId'), textAt(data, 'userId')]
  if (!providerId || !address || !key) return { is: 'unreadable' }
  const at = Number(textAt(headers, 'time'))
  return { is: 'press', id, press: { event: id, providerId, address, key, ...(at > 0 && { at }) } }
}

/** That a message was taken; of a press, with what the card says now. */
export function dingTalkReply(id: string, answer?: PressAnswer): string {
  const shown = answer && { cardData: { cardParamMap: { state: answer.text } } }
  const response = { ...shown, ...(shown && { cardUpdateOptions: { updateCardDataByKey: true } }) }
  const headers = { contentType: 'application/json', messageId: id }
  return JSON.stringify({ code: 200, headers, message: 'OK', data: JSON.stringify({ response }) })
}
