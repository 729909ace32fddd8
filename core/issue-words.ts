import { z } from 'zod'

/**
 * What zod found wrong, in words for people: every schema of ours that does not say it in its own speaks so. Whoever
 * shows issues (settings, plant and channels files, the API) imports this file, which makes them zod's words.
 */
z.config({ localeError: issueWords })

type Issue = z.core.$ZodRawIssue

/** Something of several shapes is like none of them; the shapes say more. */
export const noShapeFits = 'expected another form'

/** One clause, without the value itself: `missing: expected text`, `expected trace, debug or info`. */
function issueWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `missing: expected ${typeWords(issue.expected)}`
        : `expected ${typeWords(issue.expected)}, not ${kindOf(issue.input)}`
    case 'invalid_value':
      return `${issue.input === undefined ? 'missing: ' : ''}expected ${anyOf(issue.values.map(String))}`
    case 'too_small':
      return `expected ${bound(issue, issue.minimum, { inclusive: 'or more', exclusive: 'more than' })}`
    case 'too_big':
      return `expected ${bound(issue, issue.maximum, { inclusive: 'or less', exclusive: 'less than' })}`
    case 'invalid_format':
      return formatOf(issue)
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return 'no such key'
    case 'invalid_key':
      return 'a key that cannot stand here'
    case 'invalid_element':
      return 'a value that cannot stand here'
    case 'invalid_union':
      return unionWords(issue)
    default:
      return 'not allowed here'
  }
}

const types: Readonly<Record<string, string>> = {
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'keys and values',
  record: 'keys and values',
  map: 'keys and values',
  string: 'text',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
  never: 'nothing',
  undefined: 'nothing',
  nan: 'no number',
}

/** `a list`, `text`: what a schema calls `array`, `string`. */
export function typeWords(type: string): string {
  return types[type] ?? `a ${type}`
}

/** What a value is: `a list of 3`, `nothing`, `text`. */
function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'number' && !Number.isFinite(value)) return 'no number'
  return typeof value === 'number' && !Number.isInteger(value) ? 'a number with a fraction' : typeWords(typeof value)
}

/** `a, b or c`. */
function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

const parts: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
  map: 'entries',
  object: 'entries',
  file: 'bytes',
}

function bound(
  { origin, inclusive, exact }: { origin: string; inclusive?: boolean; exact?: boolean },
  limit: number | bigint,
  words: { readonly inclusive: string; readonly exclusive: string },
): string {
  const part = parts[origin]
  const amount =
    part === undefined
      ? `${limit}`
      : `${limit} ${limit === 1 ? part.replace(/(ie)?s$/, (s) => (s === 'ies' ? 'y' : '')) : part}`
  if (exact) return `exactly ${amount}`
  return inclusive === false ? `${words.exclusive} ${amount}` : `${amount} ${words.inclusive}`
}

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'a URL',
  date: 'a date like 2026-03-01',
  datetime: 'a time like 2026-03-01T08:00:00Z',
  time: 'a time of day like 08:00',
  duration: 'a duration like PT5M',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'an IPv4 network like 10.0.0.0/8',
  cidrv6: 'an IPv6 network like fd00::/8',
  uuid: 'a UUID',
  base64: 'base64',
  base64url: 'base64url',
  json_string: 'JSON',
  e164: 'a phone number with its country, like +8613800000000',
}

function formatOf(issue: Issue & { readonly code: 'invalid_format' }): string {
  const { format, prefix, suffix, includes, pattern } = issue
  if (format === 'starts_with') return `expected text that begins with ${JSON.stringify(prefix)}`
  if (format === 'ends_with') return `expected text that ends with ${JSON.stringify(suffix)}`
  if (format === 'includes') return `expected text with ${JSON.stringify(includes)} in it`
  if (format === 'regex') return `expected text like ${pattern}`
  return `expected ${formats[format] ?? `text in the form ${format}`}`
}

function unionWords(issue: Issue & { readonly code: 'invalid_union' }): string {
  if ('options' in issue && Array.isArray(issue.options) && issue.options.length > 0) {
    return `expected ${anyOf(issue.options.map(String))}`
  }
  return noShapeFits
}
