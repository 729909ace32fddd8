import type { Plant } from '../../core/plant/plant.ts'
import type { LocalText } from '../../core/words/language.ts'
import type { EditResult, EditStoreRefusal, RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import type { ApiContext } from '../env.ts'
import { problem } from '../problem.ts'
import type { ProblemKind } from '../problem-kinds.ts'
import { presentEdit } from './present.ts'

/** The kinds of problem with which a step of an edit is refused. */
export const editProblems = [
  'edit-changed',
  'edit-state',
  'reason-required',
  'second-person-required',
  'invalid-request',
  'unknown-edit',
  'key-reused',
  'edits-full',
] as const satisfies readonly ProblemKind[]
type EditProblem = (typeof editProblems)[number]

const refusals: Readonly<Record<EditStoreRefusal, { readonly kind: EditProblem; readonly detail: LocalText }>> = {
  stale: refusal(
    'edit-changed',
    'It has changed since it was read: compare `editSeen` with `edit`',
    '修改已变化：请比较 editSeen 与 edit',
  ),
  'rule-changed': refusal(
    'edit-changed',
    'The rule has changed since this was written: compare `edit` with `editSince`, then revise it',
    '写下之后规则已变化：请比较 edit 与 editSince，再改写',
  ),
  'wrong-state': refusal('edit-state', 'In this state that step cannot be taken', '当前状态下不能执行此操作'),
  'reason-required': refusal('reason-required', 'Say why', '请说明原因'),
  'approval-required': refusal(
    'second-person-required',
    'The plant file asks for a second person for this rule: let another one approve it',
    '厂站文件要求此规则的修改须由第二人批准',
  ),
  'older-edit': refusal(
    'second-person-required',
    'An older edit (`without.older`) of a rule that takes a second person would hold again: revert that one first, or have a new edit approved',
    '撤回后较早的修改（without.older）会重新生效，而此规则的修改须由第二人批准：请先撤回较早的，或另写修改并获批准',
  ),
  'same-person': refusal('second-person-required', 'Another person has to approve it', '须由另一人批准'),
  'not-a-person': refusal(
    'second-person-required',
    'Two people who have logged in write and approve it: a token is nobody; `revise` makes it yours',
    '须由两名已登录的人员分别起草和批准，令牌不算人员；可先以 revise 改写为本人所写',
  ),
  'bad-time': refusal('invalid-request', 'Expected an end after now, within 92 days', '结束时间须晚于现在、92 天以内'),
  'unknown-edit': refusal('unknown-edit', 'There is no such edit', '没有这项修改'),
  'key-reused': refusal(
    'key-reused',
    'This `Idempotency-Key` came with another request: nothing was done',
    '该 Idempotency-Key 已用于另一请求，本次未执行',
  ),
  full: refusal(
    'edits-full',
    'There are as many edits as can be kept: discard drafts, or take applied ones into the plant file',
    '修改数量已达上限：请丢弃草稿，或将已生效的写入厂站文件',
  ),
  'trials-full': refusal('edits-full', 'As many trials run as may at once', '试用数量已达上限'),
}

/** The answer to a step that was refused; where it was stale with both versions. */
export async function refusedEdit(
  c: ApiContext,
  { store, plant }: { readonly store: RuleEditStore; readonly plant: Plant },
  { because, edit, other }: Extract<EditResult, { ok: false }>,
  ifRevision?: number,
) {
  const { kind, detail } = refusals[because]
  const isStale = because === 'stale' && edit && ifRevision !== undefined
  const seen = isStale ? await store.revision(edit.id, ifRevision) : undefined
  return problem(c, kind, {
    detail,
    ...(edit && { edit: presentEdit(edit, plant) }),
    ...(other && { editSince: presentEdit(other, plant) }),
    ...(seen && { editSeen: presentEdit(seen, plant) }),
  })
}

function refusal(kind: EditProblem, en: string, zh: string) {
  return { kind, detail: { en, 'zh-CN': zh } }
}
