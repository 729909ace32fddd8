import type { Model } from '../model.ts'
import type { RuleBody, ShownEdit, Values } from './bodies.ts'
import type { ReadTyped } from './typed.ts'
import type { Check } from './use-check.ts'
import type { Typing } from './use-typed.ts'

/** A rule, what is typed of it, and what is thought of that. */
export interface FormProps {
  readonly model: Model
  readonly rule: RuleBody
  readonly shown: ShownEdit | undefined
  readonly typing: Typing
  readonly set: Values
  readonly wrong: ReadTyped['wrong']
  readonly check: Check
  readonly mayEdit: boolean
  /** Where the edit is made, and of which rule. */
  readonly place: { readonly at: string; readonly rule: string }
  /** Makes it for this place, or for all of its site; undefined where there is no choice. */
  readonly onWide: ((at: 'site' | '') => void) | undefined
  readonly range: readonly [number, number] | undefined
  /** The rule is found to be another one now. */
  readonly onChanged: () => void
  readonly onEdit: (id: string) => void
}
