import type { Priority } from '../alarm/priority.ts'
import { cutBytes } from './bytes.ts'
import { acknowledgeKey } from './keys.ts'
import { inMarkdown } from './markdown.ts'
import type { Saying } from './saying.ts'

const colours: Readonly<Record<Priority | 'over', string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  over: 'green',
}
/** Of a text element. What is in the body is for clients from 7.20 on; older ones show the title alone. */
const mostText = 8_000

/** A saying as a Feishu card of schema 2.0; a property that it does not know makes Feishu refuse the whole. */
export function feishuCard(saying: Saying, buttons: readonly object[] = []): object {
  const { title, lines, link, linkText, tone, more } = saying
  const shown: string[] = []
  let left = mostText
  for (const line of lines.map(inMarkdown)) {
    left -= Buffer.byteLength(line) + 1
    if (left < 0) break
    shown.push(line)
  }
  const content = [...shown, ...(shown.length < lines.length ? [more(lines.length - shown.length)] : [])].join('\n')
  const open = {
    tag: 'button',
    text: { tag: 'plain_text', content: linkText },
    type: 'primary',
    behaviors: [{ type: 'open_url', default_url: link }],
  }
  return {
    schema: '2.0',
    // it is one person's, and is changed when somebody has it
    ...(buttons.length > 0 && { config: { enable_forward: false, update_multi: true } }),
    header: { title: { tag: 'plain_text', content: cutBytes(title, 600) }, template: colours[tone] },
    body: {
      elements: [
        ...(content === '' ? [] : [{ tag: 'markdown', content }]),
        ...buttons,
        ...(link === undefined ? [] : [open]),
      ],
    },
  }
}

/** The button that acknowledges, told over the long connection when it is pressed. */
export function feishuButton(text: string): object {
  const behaviors = [{ type: 'callback', value: { key: acknowledgeKey } }]
  return { tag: 'button', text: { tag: 'plain_text', content: text }, type: 'primary', behaviors }
}

/** What stands in the place of the button when somebody has it. */
export function feishuAnswered(text: string): object {
  return { tag: 'markdown', content: `**${inMarkdown(text)}**` }
}
