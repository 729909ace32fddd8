/**
 * When a machine ran, within a window: starts and ends in turn. An odd count means that it runs now. Bounded: of more
 * than `kept` runs in a window the oldest are forgotten, and a limit is never that high.
 */
export interface RunningMemory {
  readonly turns: number[]
}

const hourMs = 3_600_000
const kept = 512

/** Takes in whether it runs at `at`. */
export function turn(memory: RunningMemory, at: number, runs: 'runs' | 'stands', windowMs: number): void {
  const { turns } = memory
  const ran = turns.length % 2 === 1 ? 'runs' : 'stands'
  if (ran !== runs) turns.push(at)
  const from = at - windowMs
  while (turns.length >= 2 && ((turns[1] ?? at) < from || turns.length > kept)) turns.splice(0, 2)
}

/** Starts within the window that ends at `at`. */
export function startsWithin(memory: RunningMemory, at: number, windowMs: number): number {
  return memory.turns.filter((time, index) => index % 2 === 0 && time > at - windowMs).length
}

/** Hours run within the window that ends at `at`. */
export function hoursWithin(memory: RunningMemory, at: number, windowMs: number): number {
  const { turns } = memory
  let ran = 0
  for (let index = 0; index < turns.length; index += 2) {
    const start = Math.max(turns[index] ?? at, at - windowMs)
    ran += Math.max(0, (turns[index + 1] ?? at) - start)
  }
  return ran / hourMs
}
