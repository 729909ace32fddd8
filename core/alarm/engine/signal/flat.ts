import { rounded } from './rounded.ts'

/** How long a point has not moved, and how long it usually does not: its habit, learnt from the flat lines that ended. */
export interface FlatMemory {
  value: number
  /** Time of the first and of the newest reading of this value, epoch ms; 0 before the first. */
  since: number
  last: number
  habitMs: number
}

/** Before the first reading. */
export const noFlatLine: Readonly<FlatMemory> = { value: 0, since: 0, last: 0, habitMs: 0 }

/** A habit is forgotten over about a hundred times its length. */
const forgetting = 100

/**
 * Takes a value in and gives how long the flat line is in terms of what is allowed: 1 is too long. A flat line that was
 * alarmed teaches nothing.
 */
export function flatness(memory: FlatMemory, at: number, value: number, atLeastMs: number, times: number): number {
  const allowed = Math.max(atLeastMs, times * memory.habitMs)
  if (memory.since === 0) memory.since = at
  else if (value !== memory.value) {
    const length = memory.last - memory.since
    const remembered = memory.habitMs - Math.floor((at - memory.since) / forgetting)
    if (length < allowed) memory.habitMs = Math.max(0, length, remembered)
    memory.since = at
  }
  memory.value = value
  memory.last = at
  return rounded((at - memory.since) / allowed)
}
