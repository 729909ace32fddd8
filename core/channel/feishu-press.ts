import { type CardPress, type PressAnswer, partAt, textAt } from './card-press.ts'
import { jsonIn } from './gateway/judge.ts'

/** What a Feishu event is (schema 2.0): a pressed button of an app's card, another event, or nothing that can be read. */
export type FeishuEvent =
  | { readonly is: 'press'; readonly press: CardPress }
  | { readonly is: 'other' }
  | { readonly is: 'unreadable' }

/** `app`: whose events these are to be. */
export function feishuEventIn(text: string, app: string): FeishuEvent {
  const event = jsonIn(text)
  const [header, body] = [partAt(event, 'header'), partAt(event, 'event')]
  if (textAt(header, 'event_type') === '') return { is: 'unreadable' }
  if (textAt(header, 'event_type') !== 'card.action.trigger') return { is: 'other' }
  const address = textAt(partAt(body, 'operator'), 'open_id')
  const providerId = textAt(partAt(body, 'context'), 'open_message_id')
  const key = textAt(partAt(partAt(body, 'action'), 'value'), 'key')
  const told = textAt(header, 'event_id')
  const isOurs = textAt(header, 'app_id') === app
  if (!isOurs || !address || !providerId || !key || !told) return { is: 'unreadable' }
  // microseconds
  const at = Math.floor(Number(textAt(header, 'create_time')) / 1_000)
  return { is: 'press', press: { event: told, providerId, address, key, ...(at > 0 && { at }) } }
}

/** What Feishu shows to whoever pressed. */
export function feishuToast({ counts, text }: PressAnswer): object {
  return { toast: { type: counts ? 'success' : 'warning', content: text } }
}

/** An answer to an event, as the payload of its frame. */
export function feishuAnswer(result?: object): Buffer {
  const data = result && { data: Buffer.from(JSON.stringify(result)).toString('base64') }
  return Buffer.from(JSON.stringify({ code: 200, ...data }))
}
