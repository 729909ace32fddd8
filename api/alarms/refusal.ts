import type { ActionRefusal } from '../../core/alarm/attention-event.ts'
import type { LocalText } from '../../core/words/language.ts'

/** The kinds of problem with which an action is refused. */
export const actionProblems = [
  'not-allowed',
  'stale',
  'nothing-to-acknowledge',
  'covered',
  'wrong-state',
  'note-required',
  'reason-required',
  'bad-shelving',
  'second-person-required',
  'key-reused',
] as const
export type ActionProblem = (typeof actionProblems)[number]

/** How a refused action is answered: the kind of problem, and what would have been right. */
export const refusalProblems: Readonly<
  Record<ActionRefusal | 'key-reused', { readonly kind: ActionProblem; readonly detail: LocalText }>
> = {
  stale: {
    kind: 'stale',
    detail: {
      en: 'The alarm has changed since it was read: look at it again, below, and then act',
      'zh-CN': '报警已发生变化：请先查看下面的最新状态，再操作',
    },
  },
  'role-too-low': {
    kind: 'not-allowed',
    detail: {
      en: 'To shelve a high or critical alarm takes the role engineer',
      'zh-CN': '搁置 high 与 critical 报警需要 engineer 角色',
    },
  },
  'note-required': {
    kind: 'note-required',
    detail: { en: 'Write in `note` what was found or done', 'zh-CN': '请在 note 中写明发现或处理的情况' },
  },
  'nothing-to-acknowledge': {
    kind: 'nothing-to-acknowledge',
    detail: { en: 'It is acknowledged already, or not raised', 'zh-CN': '报警已被确认，或并未触发' },
  },
  covered: {
    kind: 'covered',
    detail: {
      en: 'It is shelved, suppressed by design or out of service: end that first',
      'zh-CN': '报警处于搁置、设计抑制或停用状态，请先解除',
    },
  },
  'reason-required': {
    kind: 'reason-required',
    detail: { en: 'Say why, and for out of service the work order', 'zh-CN': '请说明原因；停用还需填写工单号' },
  },
  'already-over': {
    kind: 'bad-shelving',
    detail: { en: '`until` must be later than now', 'zh-CN': 'until 必须晚于当前时间' },
  },
  'too-long': {
    kind: 'bad-shelving',
    detail: {
      en: 'Longer than this alarm may be shelved: see `shelveMaxMs` of its card',
      'zh-CN': '超过该报警允许的最长搁置时间，见报警卡的 shelveMaxMs',
    },
  },
  'shelved-enough': {
    kind: 'bad-shelving',
    detail: {
      en: 'With what it was shelved for already it would be longer than `shelveMaxMs`: act on it, or take it out of service under a work order',
      'zh-CN': '连同此前的搁置已超过 shelveMaxMs：请处理该报警，或凭工单停用',
    },
  },
  'second-person-required': {
    kind: 'second-person-required',
    detail: {
      en: 'Two people who have logged in shelve it: send name and password of another one of the role operator or above as `second`. A token is nobody',
      'zh-CN': '须由两名已登录的人员搁置：以 second 提交另一位 operator 及以上角色人员的姓名与密码；令牌不算人员',
    },
  },
  'key-reused': {
    kind: 'key-reused',
    detail: {
      en: 'This `Idempotency-Key` came with another request: nothing was done. Use a new one for each action',
      'zh-CN': '该 Idempotency-Key 已用于另一请求，本次未执行。每次操作请使用新的值',
    },
  },
  'not-shelved': { kind: 'wrong-state', detail: { en: 'It is not shelved', 'zh-CN': '报警未被搁置' } },
  'not-latched': {
    kind: 'wrong-state',
    detail: {
      en: 'Only a latched alarm that has returned and is acknowledged can be reset',
      'zh-CN': '只有已恢复且已确认的锁存报警才能复位',
    },
  },
  'acknowledge-first': {
    kind: 'wrong-state',
    detail: { en: 'Acknowledge it first, then reset it', 'zh-CN': '请先确认，再复位' },
  },
  'already-out-of-service': {
    kind: 'wrong-state',
    detail: { en: 'It is out of service already', 'zh-CN': '报警已处于停用状态' },
  },
  'not-out-of-service': { kind: 'wrong-state', detail: { en: 'It is in service', 'zh-CN': '报警未处于停用状态' } },
}
