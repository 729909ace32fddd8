import { type Act, isDue, type Stuck } from './outbox-rules.ts'

const firstWaitMs = 2_000
const longestWaitMs = 30_000
/** A photo costs what it weighs each time. */
const longestPhotoWaitMs = 10 * 60_000

/** Notes and photos are true whatever has become of it: nothing waits for them. */
const heldBy = (before: Act, act: Act): boolean =>
  before.action !== 'photo' &&
  before.action !== 'comment' &&
  before.fate.state === 'waiting' &&
  (act.alarm
    ? before.alarm?.id === act.alarm.id
    : act.drill
      ? before.drill?.number === act.drill.number
      : before.order === act.order)

/**
 * What is sent next of what waits: answers to alarms first, a drill last, of each alarm and order one after the other.
 * `tried`: keys of this round. What the server cannot take keeps nothing back but what comes after it on the same order or alarm.
 */
export function nextToSend(
  acts: readonly Act[],
  { now, tried, leaving }: { readonly now: number; readonly tried: ReadonlySet<string>; readonly leaving: boolean },
): Act | undefined {
  const open = acts.filter(
    (act, index) =>
      act.fate.state === 'waiting' &&
      !tried.has(act.key) &&
      (leaving || isDue(act, now)) &&
      isToBeTried(act, now) &&
      !acts.slice(0, index).some((before) => heldBy(before, act)),
  )
  return open.find(({ alarm }) => alarm) ?? open.find(({ drill }) => !drill) ?? open[0]
}

/** What the server could not take is tried ever more seldom. A clock that was set back must not keep it for a day. */
function isToBeTried(act: Act, now: number): boolean {
  const stuck = stuckOf(act)
  if (!stuck) return true
  const longest = act.action === 'photo' ? longestPhotoWaitMs : longestWaitMs
  const wait = Math.min(longest, firstWaitMs * 2 ** Math.min(stuck.tries, 20))
  return now >= stuck.at + wait || now < stuck.at
}

/** Why the server could not take it when it was tried last; undefined where it was not, or has arrived. */
export function stuckOf({ fate }: Act): Stuck | undefined {
  return fate.state === 'waiting' ? fate.stuck : undefined
}

/** How many wait because the server takes some of them not, and the first of those; undefined where none does. */
export function stuckIn(acts: readonly Act[]): { readonly count: number; readonly first: Stuck } | undefined {
  const first = acts.map(stuckOf).find((each) => each !== undefined)
  if (!first) return undefined
  const count = acts.filter(
    (act, index) => stuckOf(act) || (act.fate.state === 'waiting' && isBehind(acts.slice(0, index), act)),
  ).length
  return { count, first }
}

function isBehind(before: readonly Act[], act: Act): boolean {
  return before.some((each) => stuckOf(each) !== undefined && heldBy(each, act))
}
