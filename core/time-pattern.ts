/** Patterns of local times: `YYYY/MM/DD HH:mm:ss`, `YYMMDDHHmm`. */

const token = /YYYY|YY|SSS|MM?|DD?|HH?|mm?|ss?/g
const longest = 40
/** Letters that may stand for themselves; any other was meant for something, as hh and a are for the hours of a half day. */
const plain = /UTC|[TZ]/g

/** True for a pattern that names year, month and day, nothing twice and nothing else, and can be read in one way only. */
export function isTimePattern(pattern: string): boolean {
  const letters = (pattern.match(token) ?? []).map((one) => one[0])
  const hasDay = ['Y', 'M', 'D'].every((letter) => letters.includes(letter))
  const isKnown = !pattern.split(token).some((text) => /[a-z]/i.test(text.replaceAll(plain, '')))
  return (
    hasDay && isKnown && !runsTogether(pattern) && pattern.length <= longest && new Set(letters).size === letters.length
  )
}

/** Two numbers that may be short, in one row of digits: `111` may be 1 and 11, or 11 and 1. */
function runsTogether(pattern: string): boolean {
  let end = -1
  let isShort = false
  for (const { index, 0: one } of pattern.matchAll(token)) {
    if (index !== end) isShort = false
    if (isShort && one.length === 1) return true
    isShort ||= one.length === 1
    end = index + one.length
  }
  return false
}

/**
 * Turns text of the pattern into ISO 8601 without a zone; undefined for other text. YY is 20YY, a single letter is one
 * digit or two, and what the pattern leaves out of the time of day is 0.
 */
export function isoReader(pattern: string): (text: string) => string | undefined {
  const syntax = new RegExp(`^${syntaxOf(pattern)}$`)
  return (text) => {
    const { Y, M, D, H = '0', m = '0', s = '0', S = '0' } = syntax.exec(text)?.groups ?? {}
    if (Y === undefined || M === undefined || D === undefined) return undefined
    const time = [H, m, s].map(two).join(':')
    return `${Y.padStart(4, '20')}-${two(M)}-${two(D)}T${time}.${S.padStart(3, '0')}`
  }
}

function syntaxOf(pattern: string): string {
  const literals = pattern.split(token).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const groups = (pattern.match(token) ?? []).map((one, index) => {
    const digits = one.length === 1 ? '\\d{1,2}' : `\\d{${one.length}}`
    return `${literals[index]}(?<${one[0]}>${digits})`
  })
  return groups.join('') + literals.at(-1)
}

function two(digits: string): string {
  return digits.padStart(2, '0')
}
