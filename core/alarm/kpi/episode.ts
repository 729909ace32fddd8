import type { JournalEntry } from '../journal.ts'
import type { Priority } from '../priority.ts'

/** One raising and its return, event time. */
export interface Episode {
  readonly alarm: string
  readonly raisedAt: number
  /** Undefined while it is active. */
  readonly returnedAt?: number
}

/** One call for people and the acknowledgement that answered it, server time. */
export interface Call {
  readonly alarm: string
  readonly priority: Priority
  readonly calledAt: number
  readonly acknowledgedAt?: number
}

/** Pairs raisings with returns, and calls with acknowledgements. Entries in the order of the journal. */
export function pairUp(entries: readonly JournalEntry[]): { readonly episodes: Episode[]; readonly calls: Call[] } {
  const episodes: Episode[] = []
  const calls: Call[] = []
  const raised = new Map<string, number>()
  const called = new Map<string, Call>()
  for (const { alarm, event, at, serverAt, call, priority, to } of entries) {
    // What came out from under a cover still true began, for people, when they were called.
    if (call === 'annunciated' && to === 'UNACK' && !raised.has(alarm)) raised.set(alarm, at)
    if (event === 'returned' || event === 'withdrawn') {
      const raisedAt = raised.get(alarm)
      if (raisedAt !== undefined) episodes.push({ alarm, raisedAt, returnedAt: at })
      raised.delete(alarm)
    }
    // A call that comes on top of an open one is the same wait: it began with the first.
    if (call === 'annunciated' && !called.has(alarm)) called.set(alarm, { alarm, priority, calledAt: serverAt })
    if (event === 'acknowledged') {
      const open = called.get(alarm)
      if (open) calls.push({ ...open, acknowledgedAt: serverAt })
      called.delete(alarm)
    }
  }
  for (const [alarm, raisedAt] of raised) episodes.push({ alarm, raisedAt })
  return { episodes, calls: [...calls, ...called.values()] }
}

/** Alarms with three raisings or more within a minute. */
export function chattering(episodes: readonly Episode[]): string[] {
  const found: string[] = []
  for (const [alarm, list] of Map.groupBy(episodes, (episode) => episode.alarm)) {
    const times = list.map(({ raisedAt }) => raisedAt).sort((a, b) => a - b)
    if (times.some((at, index) => (times[index + 2] ?? Number.POSITIVE_INFINITY) - at <= 60_000)) found.push(alarm)
  }
  return found.sort()
}

/** Returns within ten seconds: nobody can have acted on it. */
export function isFleeting({ raisedAt, returnedAt }: Episode): boolean {
  return returnedAt !== undefined && returnedAt - raisedAt < 10_000
}
