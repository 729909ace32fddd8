import type { LocalText } from '../words/language.ts'
import type { Program } from './expression/program.ts'
import type { Priority } from './priority.ts'
import type { WarningColour } from './warning-colour.ts'

/** Conditions of the water and the machines. */
export const processKinds = [
  'high-high',
  'high',
  'low',
  'low-low',
  'rate-of-rise',
  'rate-of-fall',
  'deviation',
  'state',
  'expression',
  'warning',
  'starts',
  'run-hours',
] as const
/**
 * Conditions of the instruments. `offline` is the MQTT session lost, `silent` no reading though connected, `clock` the
 * device's time stale or ahead: three things, never mixed.
 */
export const instrumentKinds = ['bad-quality', 'silent', 'frozen', 'clock', 'offline'] as const
export type ProcessKind = (typeof processKinds)[number]
export type InstrumentKind = (typeof instrumentKinds)[number]
export type RuleKind = ProcessKind | InstrumentKind

/**
 * What a rule looks at, as one number. NaN is unknown: the condition holds.
 * `value` in the quantity's unit · `rate` in the quantity's unit per hour · `difference` absolute, in the unit of `a` ·
 * `expression` 1 or 0 · `starts` a count in the window · `run-hours` hours in the window · `flat` how many times longer
 * than its habit the point has not moved · `skew` how many times the tolerated error of the device's clock ·
 * `quality`, `silence`, `session` 1 when bad, silent, lost, else 0.
 */
export type Signal =
  | { readonly of: 'value'; readonly point: string }
  | { readonly of: 'rate'; readonly point: string; readonly windowMs: number }
  | { readonly of: 'difference'; readonly a: string; readonly b: string }
  | { readonly of: 'expression'; readonly program: Program; readonly points: readonly string[] }
  | {
      readonly of: 'starts' | 'run-hours'
      readonly point: string
      readonly codes: readonly number[]
      readonly windowMs: number
    }
  | { readonly of: 'quality'; readonly point: string; readonly frozenApart: boolean }
  | { readonly of: 'flat'; readonly point: string; readonly atLeastMs: number; readonly times: number }
  | { readonly of: 'silence'; readonly target: Target; readonly windowMs: number }
  | { readonly of: 'skew'; readonly device: string; readonly behindMs: number; readonly aheadMs: number }
  | { readonly of: 'session'; readonly device: string }

/** `{site}/{asset}/{point}` or `{site}/{device}`. */
export type Target = { readonly point: string } | { readonly device: string }

export interface Stage {
  readonly limit: number
  /** Past this, in the safe direction, the stage is left. */
  readonly clear: number
  readonly priority: Priority
  readonly colour?: WarningColour
}

/** When the number is in alarm. `above`: at or over the limit; `below`: at or under it; `among`: a code of the list. */
export type Test =
  | { readonly by: 'above'; readonly stages: readonly Stage[] }
  | { readonly by: 'below'; readonly stages: readonly Stage[] }
  | { readonly by: 'among'; readonly codes: readonly number[]; readonly stages: readonly Stage[] }

/**
 * What makes a delay run out. `samples`: only the next sample (a gauge: between samples nobody knows). `time`: the clock
 * too, as long as the last reading is fresh (a state holds until the device says otherwise).
 */
export type Elapse = 'samples' | 'time'

/** When a rule applies, in the city's zone. What is left out does not restrict. */
export interface Calendar {
  /** 1 to 12. */
  readonly months?: readonly number[]
  readonly windows?: readonly CalendarWindow[]
}

export interface CalendarWindow {
  /** 0 Sunday to 6 Saturday, by the day on which the window begins. */
  readonly days: readonly number[]
  /** Minutes after midnight; a window with `to` ≤ `from` ends the next day. */
  readonly from: number
  readonly to: number
}

/** Why a rule may be suppressed by design. */
export type Suppression =
  | { readonly by: 'parent'; readonly rule: string }
  | {
      readonly by: 'state'
      readonly text: string
      readonly program: Program
      readonly points: readonly string[]
      /** How long it holds after its points were last heard and well. Left out: by their intervals. */
      readonly holdMs?: number
    }

/** What the crew's card shows. */
export interface RuleTexts {
  readonly name: LocalText
  readonly cause?: LocalText
  readonly consequence?: LocalText
  readonly response?: LocalText
  /** What people say of it with one tap. */
  readonly notes?: readonly LocalText[]
}

/** What a condition machine needs of a rule. */
export interface ConditionRule {
  readonly test: Test
  readonly onDelayMs: number
  readonly offDelayMs: number
  readonly elapse: Elapse
  /** How long after a reading's time alone may still make a delay run out. Left out: for ever. */
  readonly freshMs?: number
}

/** One alarm of the plant: a rule at its place, compiled. Plain data; `version` is a hash of all the rest. */
export interface AlarmRule extends ConditionRule {
  /** `{site}.{asset}[.{point}].{rule}` or `{site}.{device}.{rule}`: also the alarm's id and its topic's last level. */
  readonly id: string
  readonly version: string
  readonly kind: RuleKind
  readonly site: string
  readonly asset?: string
  readonly point?: string
  readonly device?: string
  readonly signal: Signal
  /** Points that must be trustworthy, or the condition holds (a broken thermometer spoils conductivity, pH and oxygen). */
  readonly trusting: readonly string[]
  readonly priority: Priority
  readonly latching: 'latching' | 'free'
  readonly note: 'required' | 'optional'
  /** `shadow`: evaluated live and journaled apart, tells nobody. */
  readonly audience: 'people' | 'shadow'
  /** An acknowledged alarm is annunciated again after this long. */
  readonly reAlarmMs?: number
  /** The longest it may be shelved, by the priority that it has then. */
  readonly shelveMaxMs: Readonly<Record<Priority, number>>
  readonly calendar?: Calendar
  readonly suppressedBy: readonly Suppression[]
  /** Alarms of one group are marked first-out. */
  readonly group?: string
  readonly texts: RuleTexts
  readonly timeToRespondMs?: number
  /** Who made it so by an edit, and why. It is no part of the version. */
  readonly said?: { readonly who: string; readonly why: string }
}

/** True for alarms about the instrument rather than the water. */
export function isInstrument(kind: RuleKind): kind is InstrumentKind {
  return instrumentKinds.some((known) => known === kind)
}

/** The limit and priority in force at a stage. */
export function stageAt(test: Test, stage: number): Stage {
  const found = test.stages[stage]
  if (!found) throw new RangeError(`a test of ${test.stages.length} stages has no stage ${stage}`)
  return found
}
