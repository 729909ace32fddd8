import { Misfit } from './misfit.ts'

/**
 * The lines of a text up to the first with a quote, where one of its quotes has no other: what stands in quotes there, and
 * what does not, nobody can tell. The misfit stands for the rest; it is undefined where all quotes have their others.
 */
export function withoutStrayQuote(text: string, isEscape: (char: string) => boolean): { text: string; rest?: Misfit } {
  if (!text.includes('"')) return { text }
  let first = -1
  let isOdd = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (isEscape(char)) at++
    else if (char === '"') {
      isOdd = !isOdd
      if (first < 0) first = at
    }
  }
  if (!isOdd) return { text }
  const end = Math.max(text.lastIndexOf('\n', first), text.lastIndexOf('\r', first)) + 1
  return { text: text.slice(0, end), rest: new Misfit('a quote that is not closed, or one too many') }
}
