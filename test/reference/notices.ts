import { cloudEventOf } from '../../core/notice/cloud-event.ts'
import type { Notice } from '../../core/notice/notice.ts'
import { exampleNotice, raisedExample } from '../support/notice-example.ts'
import { type Both, code, made, type PageLanguage, page } from './markdown.ts'

const returned = { type: 'returned', at: raisedExample.at + 3_600_000, value: 1.94 } as const

interface Kind {
  readonly says: Both
  readonly event: ReturnType<typeof cloudEventOf>
}

function event(notice: Notice): Kind['event'] {
  return cloudEventOf({ form: 'single', id: notice.id, notice }, 'lhasa')
}

/** One example of each, made by what makes them. */
export function everyPayload(): readonly Kind[] {
  const raised = exampleNotice()
  const over = exampleNotice({}, [raisedExample, returned])
  const notices = [raised, over] as const
  const digest = cloudEventOf({ form: 'digest', id: 'digest.42', notices }, 'lhasa')
  return [
    { says: { en: 'An alarm calls.', 'zh-CN': '报警，要人处理。' }, event: event(raised) },
    {
      says: { en: 'It got a higher priority; the data are those of a raise.', 'zh-CN': '级别升高；内容与报警相同。' },
      event: event({ ...raised, kind: 'worsened', priority: 'critical', colour: 'red' }),
    },
    {
      says: {
        en: 'The condition is gone: `ending` and `why` say how.',
        'zh-CN': '条件消失：`ending` 与 `why` 说明缘由。',
      },
      event: event(over),
    },
    {
      says: {
        en: 'It does not stand for people any more, in another way: taken out of service, suppressed, on trial, withdrawn, reset.',
        'zh-CN': '以其他方式结束：停用检修、设计抑制、转为试运行、撤销、复位。',
      },
      event: event({
        ...over,
        kind: 'ended',
        ending: 'out-of-service',
        reason: 'out-of-service',
        why: {
          'zh-CN': 'pema 停用，工单 WO-2026-0412：探头返厂',
          en: 'taken out by pema, work order WO-2026-0412: probe sent to the maker',
        },
      }),
    },
    {
      says: {
        en: 'Several at once. Drop those whose `notice` you have had.',
        'zh-CN': '多条合并。按 `notice` 去掉已经收到过的。',
      },
      event: digest,
    },
  ]
}

const words = {
  en: {
    title: "Notices' payloads",
    about:
      'What the webhook is sent: a CloudEvent 1.0 in structured JSON, signed as Standard Webhooks say. When which is told, how to verify the signature, and what the answer does: [telling people](../notices.md). A drill is `city.huoshui.drill`, a change of duty `city.huoshui.hand-over`; both look like these.',
  },
  'zh-CN': {
    title: '通知报文',
    about:
      'Webhook 收到的内容：CloudEvent 1.0 结构化 JSON，按 Standard Webhooks 签名。何时发哪一种、怎样验签、应答有何作用：[通知](../notices.md)。演练为 `city.huoshui.drill`，交接班为 `city.huoshui.hand-over`，结构相同。',
  },
} as const

export function noticesPage(language: PageLanguage): string {
  const kinds = everyPayload().flatMap(({ says, event: shown }) => [
    `## ${code(shown.type)}`,
    says[language],
    `\`\`\`json\n${JSON.stringify(shown, null, 2)}\n\`\`\``,
  ])
  return page(words[language].title, [words[language].about, made[language], ...kinds])
}
