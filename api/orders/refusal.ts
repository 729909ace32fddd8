import type { LocalText } from '../../core/words/language.ts'
import type { StoreRefusal } from '../../storage/orders/orders.ts'
import type { ProblemKind } from '../problem-kinds.ts'

/** The kinds of problem with which a step of a work order is refused. */
export const orderProblems = [
  'order-changed',
  'order-state',
  'order-exists',
  'not-allowed',
  'second-person-required',
  'reason-required',
  'note-required',
  'invalid-request',
  'too-much',
  'key-reused',
  'unknown-order',
  'orders-full',
  'disk-reserved',
] as const satisfies readonly ProblemKind[]

type OrderProblem = (typeof orderProblems)[number]

/** How a refused step is answered: the kind of problem, and what would have been right. */
export const orderRefusals: Readonly<
  Record<StoreRefusal, { readonly kind: OrderProblem; readonly detail: LocalText }>
> = {
  stale: refusal(
    'order-changed',
    'It has changed since it was read: compare `seen` with `order`',
    '工单已变化：请比较 seen 与 order',
  ),
  'wrong-state': refusal('order-state', 'In this state that step cannot be taken', '当前状态下不能执行此操作'),
  'not-officer': refusal(
    'not-allowed',
    "This takes the crew's officer, or the role engineer",
    '需要班组负责人或 engineer 角色',
  ),
  'not-yours': refusal('not-allowed', 'Only the platform does that', '仅由平台执行'),
  'no-change': refusal('order-state', 'It is so already', '已是如此'),
  'same-person': refusal('second-person-required', 'Another person has to do that', '须由另一人执行'),
  'not-a-person': refusal(
    'second-person-required',
    'Two people who have logged in have to do that: a token is nobody. Work that a token has told is checked by the instrument, or told again by a person (fail-check, then dispose); what a token asked for is refused, and asked again',
    '须由两名已登录的人员办理，令牌不算人员。令牌所报的处置由仪表核查，或退回后由人员重报；令牌提出的申请须驳回后由人员重提',
  ),
  'reason-required': refusal('reason-required', 'Say why', '请说明原因'),
  'work-required': refusal(
    'note-required',
    'Say in `work` or `note` what was done',
    '请在 work 或 note 中写明处置情况',
  ),
  'bad-time': refusal(
    'invalid-request',
    'Expected a time after now, within 400 days; to extend, after `doneBy`',
    '时间须晚于现在、400 天以内；延期须晚于 doneBy',
  ),
  'asked-already': refusal('order-state', 'The crew waits for an answer to what it has asked', '已有申请待批'),
  'nothing-asked': refusal('order-state', 'Nobody has asked for anything', '没有待批的申请'),
  'too-many-photos': refusal('too-much', 'At most 20 photos', '最多 20 张照片'),
  'photo-twice': refusal('order-state', 'It has this photo', '已有这张照片'),
  'too-long': refusal('too-much', 'It has as many steps as one order may have', '该工单的记录已达上限'),
  'too-many-comments': refusal('too-much', 'At most 300 notes', '最多 300 条备注'),
  'key-reused': refusal(
    'key-reused',
    'This `Idempotency-Key` came with another request: nothing was done',
    '该 Idempotency-Key 已用于另一请求，本次未执行',
  ),
  'unknown-order': refusal('unknown-order', 'There is no such work order', '没有这个工单'),
  known: refusal('order-exists', 'This occurrence has its work order, below', '该次报警已有工单，见下'),
  full: refusal('orders-full', 'There are as many open work orders as can be kept', '未结工单已达上限'),
  'disk-reserved': refusal(
    'disk-reserved',
    'The disk has little room left, and that is kept for readings and alarms (HUOSHUI_DISK_RESERVE_BYTES): the photo is not kept, the order goes on without it',
    '磁盘空间所剩不多，须留给数据与报警（HUOSHUI_DISK_RESERVE_BYTES）：照片未保存，工单照常进行',
  ),
  'photos-full': refusal('orders-full', 'No more photos can be kept (HUOSHUI_PHOTOS_MAX_BYTES)', '照片存储已满'),
}

function refusal(kind: OrderProblem, en: string, zh: string) {
  return { kind, detail: { en, 'zh-CN': zh } }
}
