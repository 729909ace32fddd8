import type { ChannelMessage } from '../notice/channel-message.ts'
import { cutCharacters } from './bytes.ts'
import { acknowledgeKey } from './keys.ts'
import type { Receipt } from './receipt.ts'
import type { Saying } from './saying.ts'

/** Most letters that WeCom shows of each part (its limits of a card are advice). */
const [titleMost, descMost, subMost, rowsMost] = [26, 30, 112, 6] as const

/** A name of a card by which its button is known again: of `[0-9A-Za-z_@-]`, at most 128. */
export function taskIdOf(message: ChannelMessage, person: string, telling: number): string {
  return `${message.id}@${person}@${telling}`.replaceAll(/[^0-9A-Za-z_@-]/g, '-').slice(0, 128)
}

/** A saying as a card with a button (developer.work.weixin.qq.com path/90236, `button_interaction`). */
export function buttonCard(
  saying: Saying,
  taskId: string,
  { heading, button }: { readonly heading: string; readonly button: string },
): object {
  const { title, lines, link } = saying
  const rows = lines.slice(0, rowsMost).map((line) => {
    const [, keyname = ' ', value = line] = /^([^：:]{1,10})[：:]\s*(.+)$/.exec(line) ?? []
    return { keyname, value: cutCharacters(value, descMost) }
  })
  return {
    card_type: 'button_interaction',
    main_title: { title: cutCharacters(heading, titleMost) },
    sub_title_text: cutCharacters(title, subMost),
    horizontal_content_list: rows,
    task_id: taskId,
    ...(link !== undefined && { card_action: { type: 1, url: link } }),
    button_list: [{ text: button, style: 1, key: acknowledgeKey }],
  }
}

export interface Press {
  readonly receipt: Receipt
  /** With which the card is changed, once, within 72 h. */
  readonly responseCode: string
}

/** The pressed button in a message of WeCom's callback, opened by `openEnvelope`; undefined where it is another event. */
export function pressIn(xml: string, receivedAt: number): Press | undefined {
  if (textOf(xml, 'Event') !== 'template_card_event') return undefined
  const [person, key, task, responseCode] = ['FromUserName', 'EventKey', 'TaskId', 'ResponseCode'].map((tag) =>
    textOf(xml, tag),
  )
  if (!person || !key || !task || !responseCode) return undefined
  const seconds = Number(textOf(xml, 'CreateTime'))
  const at = seconds > 0 ? { at: seconds * 1_000 } : {}
  return { receipt: { providerId: task, address: person, ...at, receivedAt, says: 'pressed', key }, responseCode }
}

function textOf(xml: string, tag: string): string | undefined {
  const match = new RegExp(`<${tag}>(?:<!\\[CDATA\\[([^]*?)\\]\\]>|([^<]*))</${tag}>`).exec(xml)
  return match ? (match[1] ?? match[2]) : undefined
}
