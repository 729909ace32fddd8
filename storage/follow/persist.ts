import { backOffMs, pause } from './pause.ts'
import type { Troubles } from './troubles.ts'

export interface Persistence {
  readonly troubles: Troubles
  /** What the work is about, in a word. */
  readonly where: string
  readonly longestMs: number
  readonly signal: AbortSignal
}

/**
 * Does `work` again and again until it succeeds, waiting longer each time. When stopped before, it rejects with the
 * signal's reason: whatever was to follow the work must not.
 */
export async function persistently<T>(
  work: () => T | Promise<T>,
  { troubles, where, longestMs, signal }: Persistence,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await work()
      troubles.end(where)
      return result
    } catch (error) {
      troubles.tell(where, error, attempt)
    }
    await pause(backOffMs(attempt, longestMs), signal)
    signal.throwIfAborted()
  }
}
