import type { LocalText } from './language.ts'
import { wordsOf } from './tables.ts'
import type { Words } from './words.ts'

/** Chinese, then English; once where they are the same. */
export function both(text: LocalText): string {
  return text['zh-CN'] === text.en ? text.en : `${text['zh-CN']} ${text.en}`
}

/** The same words in each language. */
export function inBoth(say: (words: Words) => string): LocalText {
  return { 'zh-CN': say(wordsOf('zh-CN')), en: say(wordsOf('en')) }
}

/** What is said where both languages are read at once, as in an e-mail. */
export function sayBoth(say: (words: Words) => string): string {
  return both(inBoth(say))
}
