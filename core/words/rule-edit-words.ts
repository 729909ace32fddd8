import type { EditState, EditStep } from '../rule-edit/edit.ts'
import type { EditVerdict } from '../rule-edit/verdict.ts'

/** What is said of edits of rules. */
export interface RuleEditWords {
  readonly edit: string
  readonly state: Readonly<Record<EditState['name'] | 'trial-over', string>>
  /** What a person can do. */
  readonly action: Readonly<Record<EditStep['type'], string>>
  /** What became of it under the plant file of today, in a sentence. */
  readonly verdict: Readonly<Record<EditVerdict['name'], string>>
}

export const enRuleEdit: RuleEditWords = {
  edit: 'Rule edit',
  state: {
    draft: 'Draft, not in force',
    trial: 'On trial, tells nobody',
    'trial-over': 'Trial over, not in force',
    applied: 'Applied',
    reverted: 'Reverted',
    superseded: 'Ended by a later edit',
    discarded: 'Discarded',
  },
  action: {
    revise: 'Change',
    try: 'Try',
    approve: 'Approve',
    apply: 'Apply now',
    discard: 'Discard',
    revert: 'Revert',
  },
  verdict: {
    holds: 'It holds',
    'in-file': 'The plant file says the same by now: it can be reverted without effect',
    conflict:
      'The plant file was changed after it and says something else: there the plant file holds, as the later word; apply it again or revert it',
    superseded: 'A later edit sets the same: that one holds, this one does not',
    gone: 'The plant file has no such rule there any more: it has no effect',
    misfit: 'With it the rules of the plant file would be wrong: it does not hold',
  },
}

export const zhCNRuleEdit: RuleEditWords = {
  edit: '规则修改',
  state: {
    draft: '草稿，还没生效',
    trial: '试用中，不通知任何人',
    'trial-over': '试用已结束，还没生效',
    applied: '已生效',
    reverted: '已撤回',
    superseded: '已被后来的修改取代',
    discarded: '已丢弃',
  },
  action: { revise: '修改', try: '试用', approve: '批准', apply: '直接生效', discard: '丢弃', revert: '撤回' },
  verdict: {
    holds: '有效',
    'in-file': '厂站文件已写成同样的内容：撤回也不影响',
    conflict: '厂站文件在此之后改成了别的：以后改的厂站文件为准；请重新生效或撤回',
    superseded: '后来的修改改了同样的内容：以那项为准，这项不再起作用',
    gone: '厂站文件里已没有这条规则：不起作用',
    misfit: '加上它，厂站文件的规则就不对了：不生效',
  },
}
