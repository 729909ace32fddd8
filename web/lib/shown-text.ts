/** Letters that turn the order of what stands beside them, or are not seen: those of a stranger's message say what they are. */
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** What a stranger sent, as it can be shown: `a\u{202e}b`. */
export function shownText(text: string): string {
  return text.replace(hidden, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`)
}

const shownAtMost = 200

/** The same for a table or a sentence: no longer than they have room for, with how many letters are left out. */
export function sentText(text: string): string {
  if (text.length <= shownAtMost) return shownText(text)
  const begin = text.slice(0, shownAtMost).replace(/[\ud800-\udbff]$/, '')
  return `${shownText(begin)}… +${text.length - begin.length}`
}

/** The same of a whole message: its lines stay lines. */
export function shownLines(text: string): string {
  return text.replace(hidden, (letter) => (letter === '\n' || letter === '\t' ? letter : shownText(letter)))
}

/** Writing from right to left, and all that is hidden. */
const turning =
  /[\p{Cc}\p{Cf}\u2028\u2029\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** Of hidden letters those that people write with: lines, and what joins signs and emoji to one. */
const written = new Set(['\n', '\t', '\u200c', '\u200d'])
const [isolate, end] = ['\u2068', '\u2069']

/** What a person typed, as it stands in a sentence of ours: it turns neither itself round nor what stands beside it. */
export function typedText(text: string): string {
  if (!turning.test(text)) return text
  const shown = text.replace(hidden, (letter) => (written.has(letter) ? letter : shownText(letter)))
  return `${isolate}${shown}${end}`
}
