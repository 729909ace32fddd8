import { z } from 'zod'
import type { EditableValues } from '../alarm/compile/origin.ts'
import { priorities } from '../alarm/priority.ts'
import { Duration, Limit, Place } from '../alarm/schema.ts'
import { notAnother } from '../people/other-person.ts'
import { Name } from '../topic.ts'

/** What an edit sets, as a plant file writes it. Limits and deadbands are in the unit of the point's quantity. */
export const EditSetSchema = z
  .strictObject({
    limit: Limit.optional(),
    change: z.number().positive().optional(),
    deadband: z.number().nonnegative().optional(),
    onDelay: Duration.optional(),
    offDelay: Duration.optional(),
    priority: z.enum(priorities).optional(),
  })
  .refine(
    (set) => Object.keys(set).length > 0,
    'expected at least one of limit, change, deadband, onDelay, offDelay, priority',
  )
export type EditSet = z.infer<typeof EditSetSchema>

/** Of a new edit: which rule, where, and what is different. */
export const NewEditSchema = z.strictObject({
  at: Place,
  rule: Name,
  set: EditSetSchema,
  why: z.string().trim().min(1, 'say why').max(1_000),
})
export type NewEdit = z.infer<typeof NewEditSchema>

export type EditState =
  | { readonly name: 'draft' }
  /** Evaluated beside the rule, telling nobody, from `since` up to `until`, epoch ms. */
  | { readonly name: 'trial'; readonly who: string; readonly since: number; readonly until: number }
  | ({ readonly name: 'applied' } & Ended & Applied)
  | ({ readonly name: 'reverted'; readonly versions: Applied['versions']; readonly change?: number } & Ended)
  /** Ended when a later edit was applied that, with others, sets all that it sets: no revert leads back to it. */
  | ({ readonly name: 'superseded'; readonly by: number } & Ended)
  | ({ readonly name: 'discarded' } & Ended)
export const editStates = ['draft', 'trial', 'applied', 'reverted', 'superseded', 'discarded'] as const

interface Ended {
  readonly who: string
  readonly at: number
  readonly why: string
}

/** What an edit was applied to. */
export interface Applied {
  /** What the plant file said of the same settings, by alarm. */
  readonly filed: Readonly<Record<string, EditableValues>>
  /** The versions of the rules that come of it, by alarm. */
  readonly versions: Readonly<Record<string, string>>
  /** The store's count of changes with which it was applied. */
  readonly change?: number
}

/** A change of one rule at a place, beside the plant file. Times are epoch ms. */
export interface RuleEdit extends NewEdit {
  readonly id: number
  /** Grows with each step. */
  readonly revision: number
  /** Who wrote it, or last rewrote it. */
  readonly by: string
  /** Who had made the invite by which they were in. */
  readonly letInBy?: string
  /** It was written by a token: nobody knows whose hand holds that. */
  readonly byToken?: true
  readonly madeAt: number
  readonly approval?: { readonly who: string; readonly at: number }
  /** The store's count of changes when it was written: the rules that it is made against. Absent in edits of before. */
  readonly against?: number
  readonly state: EditState
}

/** Days that a trial lasts at most. */
export const mostTrialDays = 92
const dayMs = 86_400_000

export type EditStep =
  | { readonly type: 'revise'; readonly set: EditSet; readonly why: string }
  | { readonly type: 'try'; readonly until: number }
  | { readonly type: 'approve' }
  | {
      readonly type: 'apply'
      readonly approval: 'required' | 'free'
      readonly found: Applied
      readonly supersedes: readonly number[]
    }
  | { readonly type: 'discard'; readonly why: string }
  /** `approval`: required where an older edit would hold again on a rule that needs a second person. */
  | {
      readonly type: 'revert'
      readonly why: string
      readonly versions: Applied['versions']
      readonly approval: 'required' | 'free'
    }

export interface EditDoing {
  /** A person's id, or a token's name. */
  readonly who: string
  /** Who had made the invite by which they are in. */
  readonly letInBy?: string
  readonly byToken?: true
  readonly at: number
  /** As it was seen: refused where it has changed since. */
  readonly ifRevision?: number
}

/** What a step meets in the store: its count of changes, and the edits that are or were in force lately. */
export interface Among {
  readonly change: number
  readonly edits: readonly RuleEdit[]
}

/** `rule-changed`: another edit of the same rule was applied or reverted since it was written. */
export type EditRefusal =
  | 'stale'
  | 'rule-changed'
  | 'wrong-state'
  | 'reason-required'
  | 'approval-required'
  | 'older-edit'
  | 'same-person'
  | 'not-a-person'
  | 'bad-time'
export type EditDecision =
  | { readonly ok: true; readonly edit: RuleEdit }
  | { readonly ok: false; readonly because: EditRefusal; readonly other?: RuleEdit }

export function draftEdit(id: number, given: NewEdit, doing: EditDoing, against?: number): RuleEdit {
  const made = against !== undefined && { against }
  return { id, revision: 1, ...given, ...byOf(doing), ...made, state: { name: 'draft' } }
}

/** An applied edit after a later one was applied that sets all that it sets. */
export function supersede(edit: RuleEdit, by: RuleEdit): RuleEdit {
  if (edit.state.name !== 'applied' || by.state.name !== 'applied') return edit
  const { who, at, why } = by.state
  return { ...edit, revision: edit.revision + 1, state: { name: 'superseded', by: by.id, who, at, why } }
}

/** An edit after a step, or why there is none. An edit that is applied may be applied again: that settles a conflict. */
export function actOnEdit(edit: RuleEdit, step: EditStep, doing: EditDoing, among?: Among): EditDecision {
  const { state } = edit
  const { who, at, ifRevision } = doing
  if (ifRevision !== undefined && ifRevision !== edit.revision) return refused('stale')
  if ('why' in step && step.why.trim() === '') return refused('reason-required')
  const isOpen = state.name === 'draft' || state.name === 'trial'
  const next = (more: Partial<RuleEdit>): EditDecision => ({
    ok: true,
    edit: { ...edit, ...more, revision: edit.revision + 1 },
  })
  switch (step.type) {
    case 'revise': {
      if (!isOpen) return refused('wrong-state')
      // what was approved or tried is another edit
      const { approval: _, letInBy: __, byToken: ___, ...rest } = edit
      const { set, why } = step
      const made = among && { against: among.change }
      const written = { ...rest, set, why, ...byOf(doing), ...made, state: { name: 'draft' as const } }
      return { ok: true, edit: { ...written, revision: edit.revision + 1 } }
    }
    case 'try':
      if (!isOpen) return refused('wrong-state')
      if (!(step.until > at && step.until <= at + mostTrialDays * dayMs)) return refused('bad-time')
      return next({ state: { name: 'trial', who, since: at, until: step.until } })
    case 'approve': {
      if (!isOpen) return refused('wrong-state')
      const same = notAnother({ ...edit, name: edit.by }, { ...doing, name: who })
      return same ? refused(same) : next({ approval: { who, at } })
    }
    case 'apply':
      if (!isOpen && state.name !== 'applied') return refused('wrong-state')
      if (step.approval === 'required' && !edit.approval) return refused('approval-required')
      if (isOpen) {
        const other = changedSince(edit, step.found.versions, among)
        if (other) return { ok: false, because: 'rule-changed', other }
      }
      return next({ state: { name: 'applied', who, at, why: edit.why, ...step.found, ...numbered(among) } })
    case 'discard':
      return isOpen ? next({ state: { name: 'discarded', who, at, why: step.why } }) : refused('wrong-state')
    case 'revert':
      if (state.name !== 'applied') return refused('wrong-state')
      if (step.approval === 'required') return refused('older-edit')
      return next({
        state: { name: 'reverted', who, at, why: step.why, versions: step.versions, ...numbered(among) },
      })
  }
}

/** The last edit of one of these alarms that came in force, or went, since this one was written. */
function changedSince({ id, against }: RuleEdit, versions: Applied['versions'], among: Among | undefined) {
  if (against === undefined) return undefined
  const since = (among?.edits ?? []).flatMap((edit) => {
    const { state } = edit
    if (edit.id === id || (state.name !== 'applied' && state.name !== 'reverted')) return []
    const { change = 0 } = state
    return change > against && Object.keys(state.versions).some((alarm) => alarm in versions) ? [{ edit, change }] : []
  })
  return since.sort((a, b) => b.change - a.change)[0]?.edit
}

function numbered(among: Among | undefined) {
  return among && { change: among.change + 1 }
}

function byOf({ who, letInBy, byToken, at }: EditDoing): Pick<RuleEdit, 'by' | 'letInBy' | 'byToken' | 'madeAt'> {
  return { by: who, ...(letInBy !== undefined && { letInBy }), ...(byToken && { byToken }), madeAt: at }
}

function refused(because: EditRefusal): EditDecision {
  return { ok: false, because }
}
