import { quote } from '../json.ts'
import type { ValueRule } from './rules.ts'

/** A value as the rule means it, with the unit that stands behind it in the text. */
export interface Translated {
  readonly raw: unknown
  readonly unit?: string
}

const number = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const measure = /^([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(\D\S*)?$/i

/** The device's word turned into ours, and text into the number that the rule says it is; all else stays as it is. */
export function rawOf(sent: unknown, { words, as, decimal }: ValueRule): Translated {
  const word = typeof sent === 'object' ? quote(sent) : String(sent)
  if (words && Object.hasOwn(words, word)) return { raw: words[word] }
  if (as === undefined || typeof sent !== 'string') return { raw: sent }
  const [, digits = '', unit] = as === 'measure' ? (measure.exec(word.trim()) ?? []) : ['', word.trim()]
  const plain = decimal ? digits.replace(decimal, '.') : digits
  const misread = decimal !== undefined && digits.includes('.')
  if (misread || !number.test(plain)) return { raw: sent }
  return unit === undefined ? { raw: Number(plain) } : { raw: Number(plain), unit }
}
