import type { LocalText } from '../core/words/language.ts'

/** Every way a request can fail: its status and title. The key is the last part of the problem's type. */
export const problems = {
  'invalid-request': { status: 400, title: { en: 'Invalid request', 'zh-CN': '请求无效' } },
  'not-signed-in': { status: 401, title: { en: 'Not signed in', 'zh-CN': '未登录' } },
  'wrong-login': { status: 401, title: { en: 'Name or password is wrong', 'zh-CN': '名字或密码不对' } },
  'not-allowed': { status: 403, title: { en: 'Not allowed', 'zh-CN': '没有权限' } },
  'not-found': { status: 404, title: { en: 'Not found', 'zh-CN': '未找到' } },
  'unknown-site': { status: 404, title: { en: 'Unknown site', 'zh-CN': '没有这个站点' } },
  'unknown-point': { status: 404, title: { en: 'Unknown point', 'zh-CN': '没有这个测点' } },
  'unknown-alarm': { status: 404, title: { en: 'Unknown alarm', 'zh-CN': '没有这个报警' } },
  'unknown-occurrence': {
    status: 404,
    title: { en: 'The alarm was never raised that often', 'zh-CN': '没有这次报警' },
  },
  'unknown-backtest': { status: 404, title: { en: 'Unknown backtest', 'zh-CN': '没有这次回测' } },
  'unknown-hand-over': { status: 404, title: { en: 'Unknown hand-over', 'zh-CN': '没有这次交接班' } },
  'unknown-drill': { status: 404, title: { en: 'Unknown drill', 'zh-CN': '没有这次演练' } },
  'unknown-crew': { status: 404, title: { en: 'Unknown crew', 'zh-CN': '没有这个班组' } },
  'unknown-order': { status: 404, title: { en: 'Unknown work order', 'zh-CN': '没有这个工单' } },
  'unknown-edit': { status: 404, title: { en: 'Unknown rule edit', 'zh-CN': '没有这项规则修改' } },
  'unknown-place': { status: 404, title: { en: 'Unknown place', 'zh-CN': '没有这个地点' } },
  'unknown-window': { status: 404, title: { en: 'Unknown maintenance window', 'zh-CN': '没有这个维护时段' } },
  'unknown-change': { status: 404, title: { en: 'Unknown change', 'zh-CN': '没有这项登记' } },
  'out-of-area': { status: 403, title: { en: 'Outside of your area', 'zh-CN': '不在您的责任区域' } },
  'not-own-page': { status: 403, title: { en: 'Not asked by our own page', 'zh-CN': '请求不是来自本站页面' } },
  'insecure-connection': { status: 403, title: { en: 'HTTPS is needed to log in', 'zh-CN': '登录须使用 HTTPS' } },
  'unknown-person': { status: 404, title: { en: 'Unknown person', 'zh-CN': '没有这个人员' } },
  'unknown-session': { status: 404, title: { en: 'Unknown session', 'zh-CN': '没有这个登录' } },
  'method-not-allowed': { status: 405, title: { en: 'Method not allowed', 'zh-CN': '不支持该方法' } },
  'request-timeout': { status: 408, title: { en: 'Request too slow', 'zh-CN': '请求发送超时' } },
  stale: { status: 409, title: { en: 'The alarm has changed', 'zh-CN': '报警已变化' } },
  'another-occurrence': {
    status: 409,
    title: { en: 'The alarm has been raised anew', 'zh-CN': '该次报警已结束，已再次发生' },
  },
  'order-changed': { status: 409, title: { en: 'The work order has changed', 'zh-CN': '工单已变化' } },
  'edit-changed': { status: 409, title: { en: 'The rule edit has changed', 'zh-CN': '规则修改已变化' } },
  'revision-required': {
    status: 428,
    title: { en: 'Say the revision that was seen', 'zh-CN': '请给出所见的 revision' },
  },
  'edit-state': { status: 409, title: { en: "Not in the rule edit's state", 'zh-CN': '规则修改当前状态下不能执行' } },
  'drill-over': { status: 409, title: { en: 'The drill is over', 'zh-CN': '演练已结束' } },
  'window-over': { status: 409, title: { en: 'The maintenance window is over', 'zh-CN': '维护时段已结束' } },
  'order-state': { status: 409, title: { en: "Not in the work order's state", 'zh-CN': '工单当前状态下不能执行' } },
  'order-exists': { status: 409, title: { en: 'There is a work order', 'zh-CN': '该报警已有工单' } },
  'nothing-to-acknowledge': { status: 409, title: { en: 'Nothing to acknowledge', 'zh-CN': '无可确认的报警' } },
  covered: { status: 409, title: { en: 'The alarm is covered', 'zh-CN': '报警已被搁置、抑制或停用' } },
  'wrong-state': { status: 409, title: { en: "Not in the alarm's state", 'zh-CN': '当前状态下不能执行' } },
  'invite-spent': { status: 410, title: { en: 'The invite is not good any more', 'zh-CN': '邀请已失效' } },
  'length-required': { status: 411, title: { en: 'Content-Length required', 'zh-CN': '缺少 Content-Length' } },
  'body-too-large': { status: 413, title: { en: 'Body too large', 'zh-CN': '请求体过大' } },
  'url-too-long': { status: 414, title: { en: 'URL too long', 'zh-CN': '网址过长' } },
  'unsupported-media-type': { status: 415, title: { en: 'Unsupported media type', 'zh-CN': '不支持该媒体类型' } },
  'weak-password': { status: 422, title: { en: 'Choose another password', 'zh-CN': '请换一个密码' } },
  'note-required': { status: 422, title: { en: 'Note required', 'zh-CN': '必须填写备注' } },
  'reason-required': { status: 422, title: { en: 'Reason required', 'zh-CN': '必须说明原因' } },
  'bad-shelving': { status: 422, title: { en: 'Cannot be shelved so long', 'zh-CN': '搁置时间不合要求' } },
  'second-person-required': { status: 422, title: { en: 'Second person required', 'zh-CN': '需要第二人同意' } },
  'outcome-unknown': {
    status: 409,
    title: {
      en: 'This key was used, and what became of it cannot be told again: look, then ask with a new key',
      'zh-CN': '该幂等键已用过，结果无法再次给出：请先查看，再用新的键提交',
    },
  },
  'key-reused': { status: 422, title: { en: 'Idempotency key used before', 'zh-CN': '幂等键已用于另一请求' } },
  'too-much': { status: 422, title: { en: 'Too much at once', 'zh-CN': '一次请求的数据过多' } },
  'bad-claim': { status: 422, title: { en: 'The plant would be wrong with it', 'zh-CN': '加上它，厂站就不对了' } },
  'unknown-waiting': { status: 404, title: { en: 'Nothing waits under this number', 'zh-CN': '没有这条待认领' } },
  'unknown-claim': { status: 404, title: { en: 'Nothing of it is claimed', 'zh-CN': '没有对它的认领' } },
  'unknown-token': { status: 404, title: { en: 'No token of that name is in force', 'zh-CN': '没有这个有效令牌' } },
  'bad-rules': { status: 422, title: { en: 'Rules with mistakes', 'zh-CN': '规则有错误' } },
  'not-a-photo': { status: 422, title: { en: 'Not a usable photo', 'zh-CN': '照片无法使用' } },
  'too-many-requests': { status: 429, title: { en: 'Too many requests', 'zh-CN': '请求过于频繁' } },
  'headers-too-large': { status: 431, title: { en: 'Headers too large', 'zh-CN': '请求头过大' } },
  internal: { status: 500, title: { en: 'Internal error', 'zh-CN': '内部错误' } },
  'store-unavailable': { status: 503, title: { en: 'Readings store unavailable', 'zh-CN': '历史库暂不可用' } },
  'disk-unavailable': {
    status: 503,
    title: { en: 'The disk or the database fails just now: try again', 'zh-CN': '磁盘或数据库暂时不可用，请重试' },
  },
  'too-many-streams': { status: 503, title: { en: 'Too many live streams', 'zh-CN': '实时连接已满' } },
  'too-many-connections': { status: 503, title: { en: 'Too many connections', 'zh-CN': '连接数已满' } },
  'backtest-running': { status: 503, title: { en: 'A backtest is running', 'zh-CN': '已有回测在运行' } },
  'not-ready': { status: 503, title: { en: 'Not ready', 'zh-CN': '尚未就绪' } },
  'edits-full': { status: 507, title: { en: 'No room for more rule edits', 'zh-CN': '规则修改已满' } },
  'disk-reserved': { status: 507, title: { en: 'The disk is nearly full', 'zh-CN': '磁盘空间不足' } },
  'windows-full': {
    status: 507,
    title: { en: 'No room for more maintenance windows', 'zh-CN': '维护时段数量已达上限' },
  },
  'orders-full': { status: 507, title: { en: 'No room for more', 'zh-CN': '存储已满' } },
  'too-slow': { status: 504, title: { en: 'Answer took too long', 'zh-CN': '响应超时' } },
} as const satisfies Record<string, { status: number; title: LocalText }>

export type ProblemKind = keyof typeof problems
/** The status that a kind is answered with. */
export type StatusOf<K extends ProblemKind> = (typeof problems)[K]['status']

/** The first kind with a status. */
export function kindOfStatus(status: number): ProblemKind | undefined {
  const kinds = Object.keys(problems) as ProblemKind[]
  return kinds.find((kind) => problems[kind].status === status)
}
