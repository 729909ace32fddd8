import type { EditsInForce } from '../../core/rule-edit/compile.ts'
import type { EditDoing, EditRefusal, EditState, EditStep, NewEdit, RuleEdit } from '../../core/rule-edit/edit.ts'
import type { RequestKey } from '../answers.ts'

/**
 * Edits of rules, and all that became of them. Whoever takes a step does it by the same `actOnEdit`: load, apply, append,
 * save, in one transaction. Any number of processes may have it open.
 */
export interface RuleEditStore extends AsyncDisposable {
  draft(given: NewEdit, doing: EditDoing, key?: RequestKey): Promise<EditResult>
  /** With a key that was used before, the first answer is given again. */
  act(id: number, step: EditStep, doing: EditDoing, key?: RequestKey): Promise<EditResult>
  edit(id: number): Promise<RuleEdit | undefined>
  /** An edit as it was in a revision. */
  revision(id: number, revision: number): Promise<RuleEdit | undefined>
  /** At most `limit`, the newest first. */
  edits(query: EditQuery): Promise<readonly RuleEdit[]>
  /** What the rules are to be compiled with. */
  inForce(): Promise<EditsInForce>
}

export interface EditQuery {
  /** Only ids below this. */
  readonly before?: number
  readonly states?: readonly EditState['name'][]
  readonly site?: string
  readonly limit: number
}

/** `full`: as many drafts, trials and applied edits as can be kept. `trials-full`: as many trials as may run at once. */
export type EditStoreRefusal = EditRefusal | 'unknown-edit' | 'key-reused' | 'full' | 'trials-full'
export type EditResult =
  | { readonly ok: true; readonly edit: RuleEdit }
  | { readonly ok: false; readonly because: EditStoreRefusal; readonly edit?: RuleEdit; readonly other?: RuleEdit }
