import { bytesOf, cutBytes, fitLines } from './bytes.ts'
import type { Saying } from './saying.ts'

/** Letters that markdown reads as more than letters; their wide twins look the same to a person. */
const twins: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '｀',
  '#': '＃',
}

export function inMarkdown(text: string): string {
  return text.replace(/[<>[\]*`#]/g, (letter) => twins[letter] ?? letter)
}

export interface MarkdownStyle {
  /** Most bytes. */
  readonly most: number
  readonly title: (title: string, tone: Saying['tone']) => string
  /** What parts one line from the next. */
  readonly lineEnd: string
}

/** A saying in a provider's markdown: bold title, its lines, a link. */
export function markdownOf(saying: Saying, { most, title, lineEnd }: MarkdownStyle): string {
  const { tone, lines, link, linkText, more } = saying
  const tail = link === undefined ? '' : `[${inMarkdown(linkText)}](${link.replaceAll(/[()\s]/g, encodeURIComponent)})`
  // line ends of more than one byte, and the title's dress, are counted with the lines
  const dress = bytesOf(title('', tone)) + bytesOf(lineEnd) * 2
  const head = title(inMarkdown(cutBytes(saying.title, Math.floor(most / 2))), tone)
  const extra = bytesOf(lineEnd) - 1
  const room = most - dress - (lines.length + 2) * extra
  const text = fitLines(
    { head: [head], lines: lines.map(inMarkdown), tail: tail === '' ? [] : [tail] },
    Math.max(64, room),
    more,
  )
  return text.split('\n').join(lineEnd)
}
