import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import type { ValueRule } from './rules.ts'

/** A value as the rule means it, with the unit that stands behind it in the text. */
export interface Translated {
  readonly raw: unknown
  readonly unit?: string
}

const number = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const measure = /^([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(\D\S*)?$/i

/** The device's word turned into ours, and text into the number that the rule says it is; all else stays as it is. */
export function rawOf(sent: unknown, rule: ValueRule): Translated {
  const { words, as, decimal, bits } = rule
  if (bits) return rawOf(bitsOf(sent, bits), { ...rule, bits: undefined })
  const word = typeof sent === 'object' ? quote(sent) : String(sent)
  if (words && Object.hasOwn(words, word)) return { raw: words[word] }
  if (typeof sent === 'string') {
    const found = Object.entries(rule.contains ?? {}).find(([part]) => hasWord(sent, part))
    if (found) return { raw: found[1] }
    if (rule.otherwise !== undefined) return { raw: otherText(sent, rule.otherwise) }
  }
  if (as === undefined || typeof sent !== 'string') return { raw: sent }
  const [, digits = '', unit] = as === 'measure' ? (measure.exec(word.trim()) ?? []) : ['', word.trim()]
  const plain = decimal ? digits.replace(decimal, '.') : digits
  const misread = decimal !== undefined && digits.includes('.')
  if (misread || !number.test(plain)) return { raw: sent }
  return unit === undefined ? { raw: Number(plain) } : { raw: Number(plain), unit }
}

/** What every other text means; an empty one says nothing (a retained topic that was cleared), and bytes that are no text are none. */
function otherText(sent: string, otherwise: unknown): unknown {
  if (/[\p{Cc}\uFFFD]/u.test(sent.replaceAll(/[\t\r\n]/g, ''))) return new Misfit(`${quote(sent)} is no text`)
  return sent.trim() === '' ? null : otherwise
}

/** Some bits of a whole number of 32 bits; what is none stays what it is, and is no value. */
function bitsOf(sent: unknown, [lowest, count]: readonly [number, number]): unknown {
  if (sent === null || sent === undefined) return sent
  const isWhole = typeof sent === 'number' && Number.isInteger(sent) && sent >= -(2 ** 31) && sent < 2 ** 32
  if (!isWhole) return new Misfit(`${quote(sent)} where a whole number of 32 bits was expected`)
  return Number((BigInt.asUintN(32, BigInt(sent)) >> BigInt(lowest)) & ((1n << BigInt(count)) - 1n))
}

/** True where the text has the word, not within a longer one: OK is not in BROKEN. */
function hasWord(text: string, word: string): boolean {
  const isLetter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character)
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isBegun = isLetter(text[at - 1]) && isLetter(word[0])
    const goesOn = isLetter(text[at + word.length]) && isLetter(word.at(-1))
    if (!isBegun && !goesOn) return true
  }
  return false
}
