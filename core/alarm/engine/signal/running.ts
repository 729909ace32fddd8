import { rounded } from './rounded.ts'

/**
 * When a machine ran, within a window: starts and ends in turn. An odd count means that it runs now. Bounded: of more
 * than `kept` runs in a window the oldest are forgotten, and a limit is never that high.
 */
export interface RunningMemory {
  readonly turns: number[]
}

const hourMs = 3_600_000
const kept = 512

/** What is counted, over how long, and the limit: starts, or hours. */
export interface RunningLimit {
  readonly of: 'starts' | 'run-hours'
  readonly windowMs: number
  readonly limit: number
}

/** Takes in whether it runs at `at`. */
export function turn(memory: RunningMemory, at: number, runs: 'runs' | 'stands', windowMs: number): void {
  const { turns } = memory
  const ran = turns.length % 2 === 1 ? 'runs' : 'stands'
  if (ran !== runs) turns.push(at)
  const from = at - windowMs
  while (turns.length >= 2 && ((turns[1] ?? at) < from || turns.length > kept)) turns.splice(0, 2)
}

/** Starts, or hours run, within the window that ends at `at`. */
export function ranWithin(memory: RunningMemory, at: number, { of, windowMs }: Omit<RunningLimit, 'limit'>): number {
  return of === 'starts' ? startsWithin(memory, at, windowMs) : hoursWithin(memory, at, windowMs)
}

/** Starts within the window that ends at `at`. */
function startsWithin(memory: RunningMemory, at: number, windowMs: number): number {
  return memory.turns.filter((time, index) => index % 2 === 0 && time > at - windowMs).length
}

/**
 * When, after `at`, the figure of a window comes to its limit or falls below it again, if the machine goes on as it is;
 * infinite when it never does.
 */
export function turnsAt(memory: RunningMemory, at: number, { of, windowMs, limit }: RunningLimit): number {
  return of === 'starts'
    ? fewerStartsAt(memory, at, windowMs, limit)
    : hoursTurnAt(memory, at, windowMs, Math.ceil(rounded(limit * hourMs)))
}

/** Starts grow with a start only; they become fewer as the window moves on. */
function fewerStartsAt({ turns }: RunningMemory, at: number, windowMs: number, limit: number): number {
  const starts = turns.filter((time, index) => index % 2 === 0 && time > at - windowMs)
  const last = starts[Math.floor(starts.length - limit)]
  return starts.length < limit || last === undefined ? Number.POSITIVE_INFINITY : last + windowMs
}

/**
 * While it runs the hours grow, except as far as another run leaves the window at its other end; while it stands they
 * shrink as runs leave it. So what counts is how the machine was one window ago.
 */
function hoursTurnAt(memory: RunningMemory, at: number, windowMs: number, limitMs: number): number {
  const { turns } = memory
  const isRunning = turns.length % 2 === 1
  const ran = Math.round(hoursWithin(memory, at, windowMs) * hourMs)
  if (isRunning === ran >= limitMs) return Number.POSITIVE_INFINITY
  // below the limit takes a moment more than at it
  let missing = isRunning ? limitMs - ran : ran - limitMs + 1
  let from = at - windowMs
  for (const [index, turn] of turns.entries()) {
    if (turn <= from) continue
    const ranThen = index % 2 === 1
    if (ranThen !== isRunning) {
      if (turn - from >= missing) return from + missing + windowMs
      missing -= turn - from
    }
    from = turn
  }
  return Number.POSITIVE_INFINITY
}

/** Hours run within the window that ends at `at`. */
function hoursWithin(memory: RunningMemory, at: number, windowMs: number): number {
  const { turns } = memory
  let ran = 0
  for (let index = 0; index < turns.length; index += 2) {
    const start = Math.max(turns[index] ?? at, at - windowMs)
    ran += Math.max(0, (turns[index + 1] ?? at) - start)
  }
  return ran / hourMs
}
