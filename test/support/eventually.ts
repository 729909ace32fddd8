import { setTimeout as delay } from 'node:timers/promises'
import { inspect, isDeepStrictEqual } from 'node:util'

/** A machine twenty times slower than an idle one is still in time; vitest's own limits are further away. */
export const longestMs = 200_000
/** Vitest's limit for a test of so many rounds, ms: beyond what each of them may wait. */
export const limitOfRounds = (rounds: number) => 600_000 + rounds * longestMs
const shortestPauseMs = 5
const longestPauseMs = 100

export type Look<T> = () => T | Promise<T>

/**
 * The one way in which a test waits: looks again and again until it sees what the test is about to assert, never for a
 * time. Without `wanted`, until it sees anything but undefined or false; else a value that equals it, or that it says
 * yes to. After 200 s throws what it was waiting for and what it saw last. What `look` throws ends the wait.
 */
export function eventually<T>(
  what: string,
  look: Look<T>,
  wanted: T | ((seen: T) => boolean),
  limits?: { readonly longestMs: number },
): Promise<T>
export function eventually<T>(what: string, look: Look<T | undefined | false>): Promise<T>
export async function eventually<T>(
  what: string,
  look: Look<T>,
  ...more: [wanted?: T | ((seen: T) => boolean), limits?: { readonly longestMs: number }]
): Promise<T> {
  const [wanted, limits = { longestMs }] = more
  const isThere = (seen: T) => {
    // undefined may be what is wanted
    if (more.length === 0) return seen !== undefined && seen !== false
    return isTest(wanted) ? wanted(seen) : isDeepStrictEqual(seen, wanted)
  }
  const end = Date.now() + limits.longestMs
  let last = 'nothing: the first look has not ended'
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.2)) {
    const answer = await before(end, look)
    if (answer !== 'late') {
      if (isThere(answer.seen)) return answer.seen
      last = inspect(answer.seen, { depth: 4, maxArrayLength: 20, maxStringLength: 2_000, breakLength: 120 })
    }
    if (answer === 'late' || Date.now() >= end)
      throw new Error(`waited ${limits.longestMs / 1000} s for: ${what}; last seen: ${last}`)
    await delay(pauseMs)
  }
}

function isTest<T>(wanted: T | undefined | ((seen: T) => boolean)): wanted is (seen: T) => boolean {
  return typeof wanted === 'function'
}

/** A look that does not end, of a server that is frozen say, must not hide what was seen before. */
async function before<T>(end: number, look: Look<T>): Promise<{ readonly seen: T } | 'late'> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), Math.max(0, end - Date.now()))
  try {
    return await Promise.race([Promise.resolve(look()).then((seen) => ({ seen })), late])
  } finally {
    clearTimeout(timer)
  }
}
