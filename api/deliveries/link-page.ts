import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { Language } from '../../core/words/language.ts'
import { wordsOf } from '../../core/words/tables.ts'
import { pageStyle } from '../docs/style.ts'

/** What somebody who was called sees behind the link of the message. */
export interface LinkPage {
  readonly language: Language
  /** Chinese first where it is both. */
  readonly person: string
  readonly title: string
  readonly lines: readonly string[]
  readonly stands: boolean
  /** What this person has said already. `at`: on the city's clock. */
  readonly said: readonly { readonly verb: AnswerVerb; readonly at: string }[]
  /** What there is still to say. */
  readonly left: readonly AnswerVerb[]
  /** Who has it in hand. */
  readonly takenBy?: string
  readonly isDrill: boolean
  /** What is taken over at a change of duty, not an alarm. */
  readonly isHandOver?: boolean
}

const words = {
  'zh-CN': {
    says: {
      acknowledge: '确认收到',
      'on-my-way': '已出发',
      arrived: '已到场',
      done: '已处置',
      'pass-on': '我去不了，转下一人',
    },
    over: '此次报警已结束，无需应答。',
    handedOver: '此次交接班已结束，无需应答。',
    taken: '已由此人接下：',
    said: '您已应答：',
    to: '致',
  },
  en: {
    says: {
      acknowledge: 'I have it',
      'on-my-way': 'On my way',
      arrived: 'Arrived',
      done: 'Done',
      'pass-on': 'I cannot come: pass it on',
    },
    over: 'This alarm is over. There is nothing to answer.',
    handedOver: 'This change of duty is over. There is nothing to answer.',
    taken: 'Taken by: ',
    said: 'You said: ',
    to: 'For',
  },
} as const satisfies Readonly<
  Record<
    Language,
    Readonly<Record<'over' | 'handedOver' | 'taken' | 'said' | 'to', string>> & {
      says: Readonly<Record<AnswerVerb, string>>
    }
  >
>

/** A page without scripts. To look at it does nothing: chat programs and mail scanners open links by themselves. */
export function linkPage({
  language,
  person,
  title,
  lines,
  stands,
  said,
  left,
  takenBy,
  isDrill,
  isHandOver = false,
}: LinkPage): HtmlEscapedString | Promise<HtmlEscapedString> {
  const own = words[language]
  const say = isHandOver
    ? { ...own, over: own.handedOver, says: { ...own.says, acknowledge: wordsOf(language).message.takeOver } }
    : own
  const drill = isDrill ? `【${wordsOf(language).page.drill}】` : ''
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${drill}${title}${drill}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<header><div><h1>${drill}${title}${drill}</h1><p>${say.to} ${person}</p></div></header>
<main>
${lines.map((line) => html`<p>${line}</p>`)}
${takenBy === undefined ? '' : html`<p><strong>${say.taken}${takenBy}</strong></p>`}
${said.map(({ verb, at }) => html`<p>${say.said}${say.says[verb]} ${at}</p>`)}
${stands ? left.map((verb) => buttonOf(verb, say.says[verb])) : html`<p>${say.over}</p>`}
</main>
</body>
</html>`
}

function buttonOf(verb: string, text: string) {
  return html`<form method="post"><p><button name="verb" value="${verb}">${text}</button></p></form>`
}
