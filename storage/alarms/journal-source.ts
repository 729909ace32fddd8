import { pause } from '../follow/pause.ts'
import type { Source } from '../follow/source.ts'
import type { AlarmStore, NumberedEntry } from './alarms.ts'

const pollMs = 200
const atOnce = 1_000

/**
 * The journal as one that can be followed; positions are numbers of entries, `from` the last one that was read. Any
 * process may write it, so it is asked for its end, which costs little.
 */
export function journalSource(store: Pick<AlarmStore, 'journal' | 'journalEnd'>): Source<NumberedEntry> {
  return {
    async read(from) {
      const items = store.journalEnd() > from ? store.journal({ after: from, limit: atOnce }) : []
      return { items, next: items.at(-1)?.number ?? from }
    },
    async waitFor(from, signal) {
      while (store.journalEnd() <= from && !signal.aborted) await pause(pollMs, signal)
    },
    end: async () => store.journalEnd(),
    behind: async (from) => Math.max(0, store.journalEnd() - from),
  }
}
