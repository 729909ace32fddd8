import type { QualityReason } from '../reading.ts'

/**
 * What OPC says of a value's quality. Classic OPC (`da`: OPC DA 3.0 §6.8, KEPServerEX, Sparkplug) has 192 for good and 0
 * for bad; OPC UA (`ua`: OPC 10000-4 §7.39) has status codes of 32 bits, of which 0 is good. Nothing in a 0 tells which it is.
 */
export type OpcCodes = 'da' | 'ua'

const uncertain: QualityReason = 'device-says-suspect'
const bad: QualityReason = 'device-says-bad'

/** Undefined is good. A code may come as text, or as the word that it begins with (`GoodClamped`); what is none of them is bad. */
export function opcQuality(sent: unknown, codes: OpcCodes): QualityReason | undefined {
  const code = typeof sent === 'string' ? codeOf(sent.trim()) : sent
  if (typeof code === 'string') return wordQuality(code)
  if (typeof code !== 'number' || !Number.isInteger(code)) return bad
  return codes === 'da' ? classicQuality(code) : statusQuality(code)
}

function codeOf(text: string): number | string {
  return /^(?:-?\d{1,10}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : text
}

function wordQuality(word: string): QualityReason | undefined {
  if (/^good/i.test(word)) return undefined
  return /^uncertain/i.test(word) ? uncertain : bad
}

/** The high two of eight bits; Sparkplug adds 500, stale. */
function classicQuality(code: number): QualityReason | undefined {
  if (code === 500) return uncertain
  if (code < 0 || code > 255) return bad
  const major = code & 0xc0
  if (major === 0xc0) return undefined
  return major === 0x40 ? uncertain : bad
}

/** The high two of 32 bits, signed in some languages. A code of one byte is none of OPC UA's but 0. */
function statusQuality(code: number): QualityReason | undefined {
  if (code < -(2 ** 31) || code >= 2 ** 32 || (code > 0 && code <= 0xff)) return bad
  const severity = code >>> 30
  if (severity === 0) return undefined
  return severity === 1 ? uncertain : bad
}
