import type { JournalEntry } from '../../alarm/journal.ts'
import { endingOf } from '../../notice/ending.ts'
import type { EscalationEvent } from './state.ts'

/** What an entry of the alarm journal is for the calling about its occurrence, at our time `at`; undefined where it is nothing. */
export function escalationEvent(entry: JournalEntry, at: number): EscalationEvent | undefined {
  const { event, to, priority, who, call, audience } = entry
  if (audience === 'shadow') return { type: 'ended', at }
  if (event === 'returned') return { type: 'returned', at }
  if (to === 'SHLVD' || to === 'DSUPR' || to === 'OOSRV' || endingOf(entry)) return { type: 'ended', at }
  if (event === 'acknowledged') return { type: 'acknowledged', by: who, at }
  if (event === 'worsened') return { type: 'worsened', priority, at }
  return call === 'annunciated' ? { type: 'called-again', priority, at } : undefined
}
