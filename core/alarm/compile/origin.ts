import type { PlantPath } from '../../plant/problem.ts'
import type { RuleText } from '../schema.ts'

/** What an edit may change of a rule. */
export const editable = ['limit', 'change', 'deadband', 'onDelay', 'offDelay', 'priority'] as const
export type Editable = (typeof editable)[number]
/** Those of a rule as written; what is not written is the kind's default. */
export type EditableValues = Readonly<Partial<Record<Editable, unknown>>>

/** Where a compiled rule comes from. */
export interface RuleOrigin {
  readonly from: 'template' | 'devices' | 'rule'
  /** Where the plant file says it, before its overrides. */
  readonly path: PlantPath
  /** Indexes of the plant file's overrides that hold here, the last one last. */
  readonly overrides: readonly number[]
  /** What the plant file says. */
  readonly filed: EditableValues
  /** What holds. */
  readonly values: EditableValues
  /** Numbers of the edits that hold here, the last one last. */
  readonly edits: readonly number[]
  /** Edits that the plant file has contradicted since: here the file holds. */
  readonly against: readonly Contradiction[]
}

/** The plant file said `before` when the edit was applied, and says `now`; the edit says `edit`. */
export interface Contradiction {
  readonly edit: number
  readonly says: EditableValues
  readonly before: EditableValues
  readonly now: EditableValues
}

/** What a rule's text says of what can be edited. */
export function valuesOf(text: RuleText): EditableValues {
  const all: Readonly<Record<string, unknown>> = text
  return Object.fromEntries(editable.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])))
}

/** An edit of a rule at a place, as the compiler takes it. */
export interface PlacedEdit {
  readonly id: number
  readonly at: string
  /** The rule's id there. */
  readonly rule: string
  readonly set: EditableValues
  /** What the plant file said of the same settings when the edit was applied, by alarm. */
  readonly filed?: Readonly<Record<string, EditableValues>>
}
