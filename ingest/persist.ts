import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { StoreUnavailable } from '../storage/readings/store.ts'

export interface PersistOptions {
  readonly log: Logger
  /** Told what the trouble is while the work is being tried again, and undefined when it is over. */
  readonly onTrouble: (problem: string | undefined) => void
  readonly signal: AbortSignal
}

const firstWaitMs = 200
const longestWaitMs = 15_000

/**
 * Does `work` again and again until it succeeds, waiting longer each time: a store or a disk that is away holds
 * ingest back, and loses nothing. Undefined when stopped before.
 */
export async function persistently<T>(
  work: () => T | Promise<T>,
  { log, onTrouble, signal }: PersistOptions,
): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await work()
      if (attempt > 0 && !signal.aborted) log.info({ attempts: attempt + 1 }, 'ingest goes on')
      onTrouble(undefined)
      return result
    } catch (error) {
      onTrouble(error instanceof Error ? error.message : String(error))
      const level = error instanceof StoreUnavailable ? 'warn' : 'error'
      if (attempt === 0 || level === 'error')
        log[level]({ err: error, attempt }, 'ingest cannot go on: readings wait in the log')
    }
    // half of the wait is by chance, so that services do not come back in step
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** attempt)
    await delay(wait / 2 + (Math.random() * wait) / 2, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
  }
}
