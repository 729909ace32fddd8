import { type Alarm, type AttentionState, stateOf } from '../alarm/alarm.ts'
import type { JournalEntry } from '../alarm/journal.ts'
import { endingOf } from './ending.ts'
import type { NoticeKind } from './kind.ts'

/** Why nobody is told of an entry, or no longer. */
export type Because =
  | 'shadow'
  | 'quiet'
  | 'shelved'
  | 'suppressed'
  | 'out-of-service'
  | 'acknowledged'
  | 'settled'
  | 'superseded'
  | 'over-in-backlog'
  | 'raise-not-told'
  | 'already-told'
  | 'given-up'

export type Decision =
  | {
      readonly send: true
      readonly kind: NoticeKind
      /** What the notice is of: the entry that was asked about, or the one that has ended what was told. */
      readonly entry: Numbered
      /** The end of an earlier occurrence, which was told to stand: this notice tells of it too. */
      readonly ended?: Numbered
      /** Why the entry that was asked about is not told itself. */
      readonly held?: Because
    }
  | { readonly send: false; readonly because: Because }

type Numbered = JournalEntry & { readonly number: number }

/** The last notice of an alarm that a recipient has accepted, or may have: of a raise that was never answered. */
export interface Told {
  readonly kind: NoticeKind
  readonly occurrence: number
  /** Of the journal entry. */
  readonly number: number
  readonly certain: 'accepted' | 'unknown'
}

/** Whether the recipient believes that the alarm stands. */
export function isOpen({ kind }: { readonly kind: NoticeKind }): boolean {
  return kind === 'raised' || kind === 'worsened'
}

/** The alarm, and what the recipient knows of it. */
export interface Known {
  /** As it is now, which may be later than the entry. */
  readonly alarm: Alarm | undefined
  readonly told: Told | undefined
  /** Whether the alarm stands for people now; counts only where the recipient believes so, as what follows. */
  readonly stands: boolean
  /** The first entry that ends what was told, by `endingOf`. */
  readonly ending: Numbered | undefined
}

export interface DecisionInput extends Known {
  readonly entry: Numbered
}

/** What was measured this much before it was received came out of a device's buffer. */
const backlogMs = 3_600_000
/** How long what is in a backlog waits for the rest of it, which may say that it is over. */
export const settleMs = 15_000

/** How long an entry waits at `now`, epoch ms, before it may be told; 0 for what is of now. No longer than that, wherever a clock that was set has put it. */
export function settlesInMs({ at, serverAt }: JournalEntry, now: number): number {
  return isBacklog({ at, serverAt }) ? Math.min(settleMs, Math.max(0, serverAt + settleMs - now)) : 0
}

function isBacklog({ at, serverAt }: Pick<JournalEntry, 'at' | 'serverAt'>): boolean {
  return serverAt - at > backlogMs
}

/**
 * Whether one channel tells of a journal entry, and why not. Asked when the entry is read and again when its turn to be
 * sent comes: between the two a receiver may have been away for hours.
 */
export function decide(input: DecisionInput): Decision {
  const { entry, told } = input
  const itself = decideItself(input)
  if (!itself.send) {
    const end = decideEnd(input)
    if (!end) return itself
    return end.entry.number === entry.number ? end : { ...end, held: itself.because }
  }
  const earlier = told && isOpen(told) && told.occurrence !== entry.occurrence ? input.ending : undefined
  return earlier ? { ...itself, ended: earlier } : itself
}

/**
 * The end of what was told, if it has come: whoever was told that an alarm stands is told once that it does not, whichever
 * way that came about. As long as it stands, again even, they are right.
 */
export function decideEnd({ told, stands, ending }: Known): (Decision & { send: true }) | undefined {
  if (!told || !isOpen(told) || stands) return undefined
  return ending && { send: true, kind: endingOf(ending) === 'returned' ? 'returned' : 'ended', entry: ending }
}

function decideItself(input: DecisionInput): Decision {
  const { entry, told } = input
  if (entry.audience === 'shadow') return no('shadow')
  if (told?.certain === 'accepted' && told.number >= entry.number) return no('already-told')
  if (entry.call === 'annunciated') return decideCall(input)
  if (endingOf(entry) && told && isOpen(told)) return no('superseded')
  if (entry.event === 'returned') return no('raise-not-told')
  const news = entry.event === 'raised' || entry.event === 'worsened'
  return no((news && coverOf(entry.to)) || 'quiet')
}

function decideCall({ entry, alarm }: DecisionInput): Decision {
  const call: Decision = { send: true, kind: entry.event === 'worsened' ? 'worsened' : 'raised', entry }
  if (!alarm) return call
  if (alarm.occurrence !== entry.occurrence) return no('superseded')
  const state = stateOf(alarm)
  switch (state) {
    case 'UNACK':
      return call
    case 'ACKED':
      return no('acknowledged')
    case 'NORM':
    case 'LACKED':
      return no('settled')
    case 'RTNUN':
    case 'LUNACK':
      // a latch that came out from under a cover called for people with its condition long gone
      if (entry.to === 'LUNACK') return call
      return isBacklog(entry) ? no('over-in-backlog') : { send: true, kind: 'over', entry }
    case 'SHLVD':
    case 'DSUPR':
    case 'OOSRV':
      return no(coverOf(state) ?? 'quiet')
  }
}

function coverOf(state: AttentionState): Because | undefined {
  if (state === 'SHLVD') return 'shelved'
  if (state === 'DSUPR') return 'suppressed'
  return state === 'OOSRV' ? 'out-of-service' : undefined
}

function no(because: Because): Decision {
  return { send: false, because }
}
