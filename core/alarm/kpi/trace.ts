import type { JournalEntry } from '../journal.ts'
import type { Priority } from '../priority.ts'
import { type Acknowledgement, type Call, dayMs, type Mark, quarterMs, type Standing } from './fact.ts'

/** What of one alarm's past the KPIs need in order to understand its next journal entry. Times are epoch ms. */
export interface Trace {
  /** While it is active: when it was measured, and when people were called. */
  readonly raised?: { readonly at: number; readonly serverAt: number }
  /** While nobody has acknowledged it: the first call, by our clock. */
  readonly called?: { readonly serverAt: number; readonly priority: Priority }
  /** Times of measurement of the last two raisings, the older first. */
  readonly raisings: readonly number[]
}

export const noTrace: Trace = { raisings: [] }

/** What an entry adds to the KPIs. */
export interface Learnt {
  readonly trace: Trace
  readonly call?: Call
  readonly acknowledgement?: Acknowledgement
  readonly marks: readonly Mark[]
  readonly stood?: Standing
}

const fleetingMs = 10_000
const chatteringMs = 60_000

/**
 * Reads one alarm's journal, entry after entry. Only what calls for people begins anything: neither rules on trial nor
 * what is shelved, suppressed or out of service; an end counts however it comes.
 */
export function learn(trace: Trace, entry: JournalEntry): Learnt {
  const calls = entry.call === 'annunciated' && entry.audience === 'people'
  if (calls) return called(trace, entry)
  if (entry.event === 'acknowledged') return acknowledged(trace, entry)
  if (entry.event === 'returned' || entry.event === 'withdrawn') return ended(trace, entry)
  return { trace, marks: [] }
}

function called({ raised, called, raisings }: Trace, entry: JournalEntry): Learnt {
  const { alarm, site, priority, at, to } = entry
  const serverAt = Math.floor(entry.serverAt)
  const wait = called ? 'goes-on' : 'begins'
  const call: Call = { alarm, site, priority, serverAt, quarter: Math.floor(at / quarterMs), wait }
  const wanted = called ?? { serverAt, priority }
  // what came out from under a cover still true began, for people, when they were called
  const begins = to === 'UNACK' && !raised
  if (!begins) return { trace: { ...(raised && { raised }), called: wanted, raisings }, call, marks: [] }
  const times = [...raisings, at]
  const chatters = times.length === 3 && Math.max(...times) - Math.min(...times) <= chatteringMs
  return {
    trace: { raised: { at, serverAt }, called: wanted, raisings: times.slice(-2) },
    call,
    marks: chatters ? [{ kind: 'chattering', alarm, site, serverAt }] : [],
  }
}

function acknowledged({ called, ...trace }: Trace, { site, serverAt }: JournalEntry): Learnt {
  if (!called) return { trace, marks: [] }
  const { priority, serverAt: calledAt } = called
  // where our clock was set back meanwhile, nobody has waited
  const at = Math.max(calledAt, Math.floor(serverAt))
  return { trace, acknowledgement: { site, priority, serverAt: at, calledAt }, marks: [] }
}

function ended({ raised, called, raisings }: Trace, { alarm, site, at, event, ...entry }: JournalEntry): Learnt {
  // nobody can answer the call of a rule that has gone: the next one is another wait
  const trace: Trace = { raisings, ...(called && event !== 'withdrawn' && { called }) }
  if (!raised) return { trace, marks: [] }
  const serverAt = Math.floor(entry.serverAt)
  const stands = serverAt - raised.at > dayMs
  return {
    trace,
    marks: at - raised.at < fleetingMs ? [{ kind: 'fleeting', alarm, site, serverAt }] : [],
    ...(stands && { stood: { alarm, site, raisedAt: raised.at, calledAt: raised.serverAt, endedAt: serverAt } }),
  }
}
