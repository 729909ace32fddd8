import type { Words } from '../../../core/words/words.ts'

/** With what the story is told. */
export interface Telling {
  readonly words: Words
  /** What a person or crew is called; the id where that is not known. */
  readonly called: (id: string) => string
}

type Table = Readonly<Record<string, string>>
const ofOrder = 'order-'

/** What happened, as our words have it; what has none is said as it is on record. */
export function whatText(what: string, { words }: Telling): string {
  const { event, order, console: c } = words
  const step = what.startsWith(ofOrder) ? (order.step as Table)[what.slice(ofOrder.length)] : undefined
  if (step !== undefined) return `${order.order}: ${step}`
  return (event as Table)[what] ?? (c.story as Table)[what] ?? what
}

/** By what it came: a channel, or who said it. */
export function wayText(by: string, { words, called }: Telling): string {
  return (words.page.channel as Table)[by] ?? called(by)
}

/** What more is on record of it: why, to whom, what was said. */
export function detailText(what: string, detail: string, telling: Telling): string {
  const { words, called } = telling
  const { order, page, console: c } = words
  const { told } = page
  switch (what) {
    case 'begun':
      return wordByWord(detail, called)
    case 'said':
      return (page.said as Table)[detail] ?? detail
    case 'decided':
      if (detail === 'over') return told.over
      return detail === 'unanswered' ? told.toOfficer : ((c.story as Table)[detail] ?? detail)
    case 'order-opened':
    case 'order-dispatched':
      return wordByWord(detail, called)
    case 'order-disposed': {
      // the work that was done comes first, and then what somebody wrote
      const [, number = '', rest = ''] = /^(#\d+)? ?(.*)$/s.exec(detail) ?? []
      const [first = '', ...more] = rest.split(' ')
      const work = (order.work as Table)[first]
      return [number, work ?? first, ...more].filter((part) => part !== '').join(' ')
    }
    case 'order-closed':
      return wordByWord(detail, (part) => (order.cause as Table)[part] ?? part)
    case 'order-overdue':
      return wordByWord(detail, (part) => (order.deadline as Table)[part] ?? part)
    default: {
      const text = whatText(detail, telling)
      return text === detail ? ((page.said as Table)[detail] ?? detail) : text
    }
  }
}

/** Ids with blanks between, never what somebody wrote. */
function wordByWord(text: string, named: (part: string) => string): string {
  return text.split(' ').map(named).join(' ')
}
