import type { Logger } from 'pino'
import { type Follower, type FollowOptions, follow } from '../follow/follow.ts'
import { pause } from '../follow/pause.ts'
import type { Source } from '../follow/source.ts'
import type { AlarmJournal, NumberedEntry } from './alarms.ts'

const pollMs = 200
/** Entries in one piece: fewer of them, and the end was reached. */
export const entriesAtOnce = 500
/** Its readers look for more five times a second; after each piece others have their turn. */
const pace = { trickle: Number.POSITIVE_INFINITY, companyMs: 0, idleMs: pollMs, longestMs: 5_000 }

/**
 * The journal as one that can be followed; positions are numbers of entries, `from` the last one that was read. Any
 * process may write it, so it is asked for its end, which costs little.
 */
function journalSource(store: AlarmJournal): Source<NumberedEntry> {
  return {
    async read(from) {
      const items = (await store.journalEnd()) > from ? await store.journal({ after: from, limit: entriesAtOnce }) : []
      return { items, next: items.at(-1)?.number ?? from }
    },
    async waitFor(from, signal) {
      while (!signal.aborted && (await store.journalEnd()) <= from) await pause(pollMs, signal)
    },
    end: () => store.journalEnd(),
    behind: async (from) => Math.max(0, (await store.journalEnd()) - from),
  }
}

/** Who reads the journal on and on. */
export interface JournalReader extends Pick<FollowOptions<NumberedEntry>, 'part' | 'begin' | 'clock'> {
  readonly log: Logger
  readonly store: AlarmJournal
  /** Longest wait after trouble, ms; default 5,000. */
  readonly longestMs?: number
}

/** Follows the alarm journal for ever: notices, crews, the mirror and the retained topics. */
export function followJournal({ store, longestMs = pace.longestMs, ...reader }: JournalReader): Follower {
  return follow({ ...reader, source: journalSource(store), pace: { ...pace, longestMs } })
}
