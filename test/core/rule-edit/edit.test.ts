import { expect, test } from 'vitest'
import { actOnEdit, draftEdit, type EditStep, mostTrialDays, type RuleEdit } from '../../../core/rule-edit/edit.ts'
import { higher } from '../../support/rule-edits.ts'

const draft = draftEdit(1, higher, { who: 'pema', at: 0 })
const found = { filed: {}, versions: {} }
const dawa = { who: 'dawa', at: 10 }
const day = 86_400_000
const steps = {
  try: { type: 'try', until: day },
  approve: { type: 'approve' },
  apply: { type: 'apply', approval: 'free', found, supersedes: [] },
  guarded: { type: 'apply', approval: 'required', found, supersedes: [] },
  discard: { type: 'discard', why: 'no' },
  revert: { type: 'revert', why: 'no', versions: {}, approval: 'free' },
  revise: { type: 'revise', set: { limit: 3 }, why: 'more' },
} as const satisfies Record<string, EditStep>

function after(...names: (keyof typeof steps)[]): RuleEdit {
  return names.reduce((edit, name) => {
    const decided = actOnEdit(edit, steps[name], dawa)
    return decided.ok ? decided.edit : edit
  }, draft)
}

test.each([
  ['draft', [], ['try', 'approve', 'apply', 'discard', 'revise']],
  ['trial', ['try'], ['try', 'approve', 'apply', 'discard', 'revise']],
  ['applied', ['try', 'apply'], ['apply', 'revert']],
  ['reverted', ['apply', 'revert'], []],
  ['discarded', ['discard'], []],
] as const)('%s: what may be done next', (name, taken, may) => {
  const edit = after(...taken)
  expect(edit.state.name).toBe(name)
  const open = (['try', 'approve', 'apply', 'discard', 'revert', 'revise'] as const).filter(
    (step) => actOnEdit(edit, steps[step], dawa).ok,
  )
  expect(open).toEqual(
    ['try', 'approve', 'apply', 'discard', 'revert', 'revise'].filter((step) => may.some((each) => each === step)),
  )
})

test('where a second person is asked for, it is another one, and for what was written then', () => {
  expect(actOnEdit(draft, steps.guarded, dawa)).toEqual({ ok: false, because: 'approval-required' })
  expect(actOnEdit(draft, steps.approve, { who: 'pema', at: 1 })).toEqual({ ok: false, because: 'same-person' })
  expect(actOnEdit(after('approve'), steps.guarded, dawa).ok).toBe(true)
  const revised = after('approve', 'revise')
  expect(actOnEdit(revised, steps.guarded, dawa)).toEqual({ ok: false, because: 'approval-required' })
})

test('a trial has an end, an end has a reason, and what has changed since is refused', () => {
  for (const until of [10, 11 + mostTrialDays * day, Number.NaN])
    expect(actOnEdit(draft, { type: 'try', until }, dawa)).toEqual({ ok: false, because: 'bad-time' })
  expect(actOnEdit(draft, { type: 'discard', why: ' ' }, dawa)).toEqual({ ok: false, because: 'reason-required' })
  const stale = actOnEdit(after('try'), steps.apply, { ...dawa, ifRevision: 1 })
  expect(stale).toEqual({ ok: false, because: 'stale' })
})
