import { setTimeout as delay } from 'node:timers/promises'
import type { AlarmStore, NumberedEntry } from '../storage/alarms/alarms.ts'

/** A reader of the journal: where it is, and what it does with the entries that follow. */
export interface JournalReader {
  readonly store: AlarmStore
  /** Number of the last entry that was read. */
  readonly after: () => number
  /** Takes entries in, in order; they count as read when it resolves. */
  readonly take: (entries: readonly NumberedEntry[]) => Promise<void>
}

const pollMs = 200
const atOnce = 1_000

/**
 * Reads the journal on and on until stopped. Any process may write it, so it is asked for its end, which costs little.
 * Rejects when `take` or the file fails.
 */
export async function tailJournal({ store, after, take }: JournalReader, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const from = after()
    const entries = store.journalEnd() > from ? store.journal({ after: from, limit: atOnce }) : []
    if (entries.length > 0) await take(entries)
    else await delay(pollMs, undefined, { signal }).catch(() => undefined)
  }
}
