import type { ConditionState } from '../condition.ts'
import type { Evaluate } from '../expression/evaluate.ts'
import type { Priority } from '../priority.ts'
import type { AlarmRule } from '../rule.ts'
import type { WarningColour } from '../warning-colour.ts'
import type { FlatMemory } from './signal/flat.ts'
import type { RateMemory } from './signal/rate.ts'
import type { RunningMemory } from './signal/running.ts'

/** Alarms of which the first to be raised is marked. */
export interface Group {
  readonly kind: 'group'
  readonly id: string
  readonly slots: Slot[]
  /** The alarm that holds the mark, by its rule's id, and its event time. */
  first?: { readonly rule: string; readonly at: number }
  saved: 'saved' | 'changed'
}

/** What is kept of a rule, to know at the next start whether and how it has been edited. */
export interface RuleHead {
  readonly id: string
  readonly site: string
  readonly version: string
  readonly nature: string
  readonly priority: Priority
  readonly audience: AlarmRule['audience']
  /** Of a warning's stages, mildest first. */
  readonly colours?: readonly WarningColour[]
}

/** The rule under which an alarm was last judged, so that the next start knows what has been edited. */
export interface RuleMemory {
  readonly kind: 'version'
  readonly id: string
  readonly head: RuleHead
  saved: 'saved' | 'changed'
}

/** What is to be saved when it has changed. */
export type Kept = DeviceMemory | PointMemory | Slot | Group | RuleMemory

/** What the engine remembers of a device. Mutable: it is touched with every reading. */
export interface DeviceMemory {
  readonly kind: 'device'
  /** `{site}/{device}` */
  readonly id: string
  /** Receipt of the newest message, and the last reading's time that its clock claimed in it; 0 before the first. */
  receivedAt: number
  at: number
  /** Whether the newest message was one of a backlog that is being sent; known where a rule asks. */
  pace: 'steady' | 'catching-up'
  /** Its MQTT session and since when, by the broker's clock; undefined before anything was said of it. */
  session?: { readonly is: 'online' | 'lost'; readonly since: number } | undefined
  /** The gateway that it speaks through. */
  through?: DeviceMemory | undefined
  readonly silence: Slot[]
  readonly skew: Slot[]
  readonly sessions: Slot[]
  saved: 'saved' | 'changed'
}

/** What an instrument's own alarms make of a reading: a flat line may be told by a rule of its own. */
export type Doubt = 'none' | 'flat-line' | 'bad'

/** What the engine remembers of a point. */
export interface PointMemory {
  readonly kind: 'point'
  readonly id: string
  readonly device: DeviceMemory
  /** Sample time of the newest reading; 0 before the first. */
  at: number
  /** Newest receipt of any reading, late ones too. */
  receivedAt: number
  /** Receipt of the newest reading where something late, or another value of the same time, was received after it; else 0. */
  takenAt: number
  /** NaN when the newest reading cannot be used. */
  value: number
  /** As it came, to know a duplicate. */
  raw: number | null
  /** What is wrong with the newest reading; undefined where a restart has forgotten it. */
  doubt: Doubt | undefined
  /** The newest value that could be used, NaN before the first; its reading's time, where that is not the newest. */
  trusted: number
  trustedAt: number
  /** A reading after it that was doubted: the next one that can be used shows whether it was right. */
  doubted?: { readonly at: number; readonly value: number } | undefined
  /** A reading older than this many ms tells an expression nothing. */
  readonly freshMs: number
  readonly silence: Slot[]
  readonly quality: Slot[]
  readonly flat: Slot[]
  /** Process alarms that this point takes part in, parents first. */
  readonly process: Slot[]
  /** These, and those of other points that hold while this one is not to be trusted; in order of evaluation. */
  readonly dependent: Slot[]
  /** Suppressions that read this point. */
  readonly watchers: Watcher[]
  /** For them: the newest value that could be used, and its receipt. */
  known?: { readonly at: number; readonly value: number } | undefined
  /** A usable value strictly between these changes nothing. */
  quietAbove: number
  quietBelow: number
  /** Whether the same value once more changes nothing. */
  repeats: 'quiet' | 'matter'
  saved: 'saved' | 'changed'
}

/** An alarm rule at work. */
export interface Slot {
  readonly kind: 'rule'
  /** Place in the order of evaluation. */
  readonly index: number
  readonly rule: AlarmRule
  state: ConditionState
  /** Receipt of the reading at `state.at`. */
  receivedAt: number
  /** Suppressions of this slot by a state. */
  readonly states: Watcher[]
  /** Reasons to suppress that hold now. */
  readonly suppressed: Set<string>
  /** Of those, parents that have returned and explain this silence until a time, epoch ms of the broker's clock. */
  lingering?: Map<string, number> | undefined
  /**
   * Of an alarm that was raised by what came out of a buffer: the time of its own up to which plans that cover it have
   * been looked at, epoch ms.
   */
  late?: number | undefined
  readonly rate: RateMemory
  readonly running: RunningMemory
  readonly flat: FlatMemory
  /** The points whose values a process alarm is judged on; the expression itself. */
  readonly operands: PointMemory[]
  evaluate: Evaluate
  readonly trusting: PointMemory[]
  /** `last-usable` while a new or changed rule is judged for the first time. */
  reads: 'newest' | 'last-usable'
  readonly children: Slot[]
  saved: 'saved' | 'changed'
}

/** A suppression by the state of an asset. Times are of the broker's clock, epoch ms. */
export interface Watcher {
  readonly slot: Slot
  readonly because: string
  /** 1 when it suppresses; NaN when that is not known, or no longer. */
  evaluate(now: number): number
  /** When, after `now`, one of its points will have been silent or bad for too long; infinite when none will. */
  nextAt(now: number): number
}

export function isActive({ state }: Pick<Slot, 'state'>): boolean {
  return state.name === 'active' || state.name === 'clearing'
}

/** Whether an instrument may decide: its newest reading can be used, and it is not alarmed as frozen. */
export function isTrusted(point: PointMemory): boolean {
  if (point.at === 0) return true
  if (Number.isNaN(point.value)) return false
  for (const slot of point.flat) if (isActive(slot)) return false
  return true
}
