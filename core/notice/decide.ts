import { type Alarm, type AttentionState, stateOf } from '../alarm/alarm.ts'
import type { JournalEntry } from '../alarm/journal.ts'

/**
 * What a notice says. `over`: the alarm was raised and has returned before anyone could be told, and nobody has
 * acknowledged it: worth a line of a summary, not a call.
 */
export const noticeKinds = ['raised', 'worsened', 'returned', 'over'] as const
export type NoticeKind = (typeof noticeKinds)[number]

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
  | { readonly send: true; readonly kind: NoticeKind }
  | { readonly send: false; readonly because: Because }

/** The last notice of an alarm that a channel's receiver has accepted. */
export interface Told {
  readonly kind: NoticeKind
  readonly occurrence: number
  /** Of the journal entry. */
  readonly number: number
}

export interface DecisionInput {
  readonly entry: JournalEntry & { readonly number: number }
  /** The alarm as it is now, which may be later than the entry. */
  readonly alarm: Alarm | undefined
  readonly told: Told | undefined
}

/** What was measured this much before it was received came out of a device's buffer. */
const backlogMs = 3_600_000
/** How long what is in a backlog waits for the rest of it, which may say that it is over. */
const settleMs = 15_000

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
  if (entry.audience === 'shadow') return no('shadow')
  if (told && told.number >= entry.number) return no('already-told')
  if (entry.event === 'returned') return decideReturn(input)
  if (entry.call === 'annunciated') return decideCall(input)
  const news = entry.event === 'raised' || entry.event === 'worsened'
  return no((news && coverOf(entry.to)) || 'quiet')
}

function decideReturn({ entry, alarm, told }: DecisionInput): Decision {
  const cover = coverOf(entry.to) ?? (alarm && coverOf(stateOf(alarm)))
  if (cover) return no(cover)
  if (told?.occurrence !== entry.occurrence || told.kind === 'returned' || told.kind === 'over')
    return no('raise-not-told')
  return alarm?.condition === 'active' ? no('superseded') : { send: true, kind: 'returned' }
}

function decideCall({ entry, alarm }: DecisionInput): Decision {
  const call: Decision = { send: true, kind: entry.event === 'worsened' ? 'worsened' : 'raised' }
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
      return isBacklog(entry) ? no('over-in-backlog') : { send: true, kind: 'over' }
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
