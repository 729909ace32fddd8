import type { ConditionState } from '../condition.ts'
import type { Evaluate } from '../expression/evaluate.ts'
import type { AlarmRule } from '../rule.ts'
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

/** What is to be saved when it has changed. */
export type Kept = DeviceMemory | PointMemory | Slot | Group

/** What the engine remembers of a device. Mutable: it is touched with every reading. */
export interface DeviceMemory {
  readonly kind: 'device'
  /** `{site}/{device}` */
  readonly id: string
  /** Receipt of the newest message, and the last sample time that its clock claimed in it; 0 before the first. */
  receivedAt: number
  at: number
  readonly silence: Slot[]
  readonly skew: Slot[]
  readonly session: Slot[]
  saved: 'saved' | 'changed'
}

/** What the engine remembers of a point. */
export interface PointMemory {
  readonly kind: 'point'
  readonly id: string
  readonly device: DeviceMemory
  /** Sample time and receipt of the newest reading; 0 before the first. */
  at: number
  receivedAt: number
  /** NaN when the newest reading cannot be used. */
  value: number
  /** As it came, to know a duplicate. */
  raw: number | null
  /** The newest value that could be used; NaN before the first. */
  trusted: number
  /** A reading after it that was doubted: the next one that can be used shows whether it was right. */
  doubted?: { readonly at: number; readonly value: number } | undefined
  /** A reading older than this many ms tells an expression nothing. */
  readonly freshMs: number
  readonly silence: Slot[]
  readonly quality: Slot[]
  readonly flat: Slot[]
  /** Process alarms that this point takes part in, parents first. */
  readonly process: Slot[]
  /** Suppressions that read this point. */
  readonly watchers: Watcher[]
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
  /** Receipt of the sample at `state.at`. */
  receivedAt: number
  /** Reasons to suppress that hold now. */
  readonly suppressed: Set<string>
  /** Of those, parents that have returned and explain this silence until a time, epoch ms of the broker's clock. */
  lingering?: Map<string, number> | undefined
  readonly rate: RateMemory
  readonly running: RunningMemory
  readonly flat: FlatMemory
  /** The points of an expression or a difference; the expression itself. */
  readonly operands: PointMemory[]
  evaluate: Evaluate
  readonly trusting: PointMemory[]
  readonly children: Slot[]
  saved: 'saved' | 'changed'
}

/** A suppression by the state of an asset. */
export interface Watcher {
  readonly slot: Slot
  readonly because: string
  readonly evaluate: Evaluate
}

export function isActive(slot: Slot): boolean {
  return slot.state.name === 'active' || slot.state.name === 'clearing'
}
