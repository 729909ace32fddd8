import {
  actOnEdit,
  draftEdit,
  type EditDoing,
  type EditStep,
  type NewEdit,
  type RuleEdit,
  supersede,
} from '../../core/rule-edit/edit.ts'
import { type Asked, got, type Steps } from '../steps.ts'
import type { EditResult } from './rule-edits.ts'

/** What is read and written of edits, within a transaction of whoever decides. */
export interface EditRows {
  nextId(): Asked<number>
  insert(edit: RuleEdit): Asked<void>
  update(edit: RuleEdit): Asked<void>
  find(id: number): Asked<RuleEdit | undefined>
  /** Applied ones, those on trial, and the last so many that were reverted. */
  inForce(reverted: number): Asked<RuleEdit[]>
  openCount(): Asked<number>
  /** Trials of other edits than this that run at `at`. */
  trialCount(id: number, at: number): Asked<number>
  change(): Asked<number>
  changed(): Asked<void>
  /** Above so many of all, the oldest that are over go. */
  trim(max: number): Asked<void>
}

export interface EditLimits {
  /** Edits that are kept; above it the oldest that are over go. Default 10,000. */
  readonly max?: number
  /** Drafts, trials and applied edits; more are refused. Default 1,000. */
  readonly maxOpen?: number
  /** Trials that run at once. Default 20. */
  readonly maxTrials?: number
}

/** Reverted edits that are still told apart from a change of the plant file. */
export const mostReverted = 100
export const mostAnswers = 10_000

export function* draft(rows: EditRows, limits: EditLimits, given: NewEdit, doing: EditDoing): Steps<EditResult> {
  const { max = 10_000, maxOpen = 1_000 } = limits
  if ((yield* got(rows.openCount())) >= maxOpen) return { ok: false, because: 'full' }
  const edit = draftEdit(yield* got(rows.nextId()), given, doing, yield* got(rows.change()))
  yield* got(rows.insert(edit))
  yield* got(rows.trim(max))
  return { ok: true, edit }
}

export interface EditAct {
  readonly id: number
  readonly step: EditStep
  readonly doing: EditDoing
}

export function* act(rows: EditRows, { maxTrials = 20 }: EditLimits, { id, step, doing }: EditAct): Steps<EditResult> {
  const edit = yield* got(rows.find(id))
  if (!edit) return { ok: false, because: 'unknown-edit' }
  if (step.type === 'try' && (yield* got(rows.trialCount(id, doing.at))) >= maxTrials)
    return { ok: false, because: 'trials-full', edit }
  const inForce = { change: yield* got(rows.change()), edits: yield* got(rows.inForce(mostReverted)) }
  const decided = actOnEdit(edit, step, doing, inForce)
  if (!decided.ok) return { ...decided, edit }
  yield* got(rows.update(decided.edit))
  // with it in one transaction, so that no revert ever finds the older ones
  for (const older of step.type === 'apply' ? step.supersedes : []) {
    const found = yield* got(rows.find(older))
    if (found?.state.name === 'applied') yield* got(rows.update(supersede(found, decided.edit)))
  }
  if (matters(edit) || matters(decided.edit)) yield* got(rows.changed())
  return decided
}

/** Whether the rules are compiled with it. */
function matters({ state }: RuleEdit): boolean {
  return state.name === 'applied' || state.name === 'trial'
}

export function siteOf({ at }: RuleEdit): string {
  return at.split('/')[0] ?? ''
}

export function untilOf({ state }: RuleEdit): number | null {
  return state.name === 'trial' ? state.until : null
}
