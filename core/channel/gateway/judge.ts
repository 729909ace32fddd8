import { retryAfter } from '../../notice/answer.ts'
import type { SendResult } from '../result.ts'
import type { GatewayFile, MatchFile } from './schema.ts'

/** What came back from a gateway. */
export interface GatewayAnswer {
  readonly status: number
  readonly header: (name: string) => string | null
  /** The beginning of the body. */
  readonly text: string
  readonly isWhole: boolean
}

const shown = 200
const waitMs = 60_000
/** However long it says. */
const waitMostMs = 24 * 3_600_000

/** What an answer means, by what the file says of answers. What fits nothing is `unavailable`, with its first 200 bytes. */
export function judgeAnswer(
  { accepted, limited = [], refused = [] }: Pick<GatewayFile, 'accepted' | 'limited' | 'refused'>,
  answer: GatewayAnswer,
  now: number,
): SendResult {
  const json = jsonIn(answer.text)
  const fits = (match: MatchFile) => matches(match, answer.text, json, answer.status)
  const detail =
    `${answer.status} ${Buffer.from(answer.text).subarray(0, shown).toString('utf8').replaceAll(/\s+/g, ' ')}`.trim()
  const limit = limited.find(fits)
  if (limit) {
    const whose = limit.whose === undefined ? {} : { whose: limit.whose }
    return { outcome: 'limited', until: now + waitOf(limit.wait, answer, json, now), ...whose, detail }
  }
  const refusal = refused.find(fits)
  if (refusal) return { outcome: 'refused', whose: refusal.whose ?? 'person', detail }
  if (fits({ ...accepted, ...(isBare(accepted) && { status: answer.status }) }) && isGood(answer.status)) {
    const id = accepted.id === undefined ? undefined : at(json, accepted.id)
    return { outcome: 'accepted', ...(isScalar(id) && { providerId: String(id).slice(0, 200) }) }
  }
  // a good status, and then it was cut: it may have been taken
  if (!answer.isWhole && isGood(answer.status)) return { outcome: 'unknown', detail: `the answer was cut: ${detail}` }
  return {
    outcome: 'unavailable',
    detail: /^\s*<(!doctype|html)/i.test(answer.text) ? `a web page answered: ${detail}` : detail,
  }
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300
}

function isBare({ status, path, text }: MatchFile): boolean {
  return status === undefined && path === undefined && text === undefined
}

/** Whether an answer, or one receipt, is as the file says. */
export function matches(
  { status, path, equals, text }: MatchFile,
  body: string,
  json: unknown,
  given?: number,
): boolean {
  if (status !== undefined && status !== given) return false
  if (text !== undefined && text !== body.trim()) return false
  if (path === undefined) return true
  const found = at(json, path)
  if (equals === undefined) return found !== undefined
  return [equals].flat().some((each) => isScalar(found) && String(each) === String(found))
}

function waitOf(wait: number | string, answer: GatewayAnswer, json: unknown, now: number): number {
  if (typeof wait === 'number') return wait * 1_000
  const name = wait.slice(wait.indexOf(':') + 1)
  if (wait.startsWith('header:')) {
    const until = retryAfter(answer.header(name), now)
    return Math.min(waitMostMs, until === undefined ? waitMs : until - now)
  }
  const seconds = Number(at(json, name))
  return seconds > 0 ? Math.min(waitMostMs, seconds * 1_000) : waitMs
}

/** What stands at dotted keys and indexes. */
export function at(value: unknown, path: string): unknown {
  let found = value
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string, unknown>)[key]
  }
  return found
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Undefined where a text that came from outside is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
