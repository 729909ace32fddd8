import type { AttentionState } from './alarm.ts'
import type { AlarmEvent } from './attention-event.ts'
import type { Priority } from './priority.ts'
import type { WarningColour } from './warning-colour.ts'

/**
 * One fact about one alarm: what changed, from where to where, who did it and why. `at` is event time (the reading's, or
 * the person's), `serverAt` the receipt of what caused it: the same for every replay of the same log. Keys that say
 * nothing are absent, so that an entry is one short line of JSON.
 */
export interface JournalEntry {
  readonly alarm: string
  readonly site: string
  readonly occurrence: number
  readonly event: EventName
  readonly at: number
  readonly serverAt: number
  readonly from: AttentionState
  readonly to: AttentionState
  /** A person's or program's name; `evaluator` for the plant itself, `time` for what ran out. */
  readonly who: string
  readonly why: string
  readonly ruleVersion: string
  /** Of an edit: the version that it replaces. */
  readonly ruleVersionBefore?: string
  readonly priority: Priority
  /** `annunciated`: this calls for people, and is what the KPIs count. */
  readonly call: 'annunciated' | 'quiet'
  /** `shadow`: the rule is on trial and tells nobody. */
  readonly audience: 'people' | 'shadow'
  readonly value?: number | null
  readonly limit?: number
  readonly colour?: WarningColour
  readonly order?: 'first-out'
  readonly channel?: string
  readonly note?: string
  /** The second person of a shelving: their id, or the name of a token. */
  readonly second?: string
  /** What the second person is called, where they showed themselves who they are. */
  readonly secondPerson?: string
  /** What the person is called whose id `who` is, where they acted themselves; a program's token has none, whatever its name. */
  readonly person?: string
  readonly until?: number
}

/** What an entry is about: an event by its name, and what only time or an edit brings. */
export type EventName = Exclude<AlarmEvent['type'], 'time' | 'parent'> | 're-alarm' | 'shelving-ended' | 'rule-removed'

/** One line of JSON without a line end: always the same bytes for the same entry. */
export function formatEntry(entry: JournalEntry): string {
  return JSON.stringify(entry)
}
