/** Letters that turn the order of what stands beside them, or are not seen: those of a stranger's message say what they are. */
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** What a stranger sent, as it can be shown: `a\u{202e}b`. */
export function shownText(text: string): string {
  return text.replace(hidden, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`)
}

/** The same of a whole message: its lines stay lines. */
export function shownLines(text: string): string {
  return text.replace(hidden, (letter) => (letter === '\n' || letter === '\t' ? letter : shownText(letter)))
}
