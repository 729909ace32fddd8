import type { LocalText } from '../core/words/language.ts'

/** Every way a request can fail: its status and title. The key is the last part of the problem's type. */
export const problems = {
  'invalid-request': { status: 400, title: { en: 'Invalid request', 'zh-CN': '请求无效' } },
  'not-signed-in': { status: 401, title: { en: 'Not signed in', 'zh-CN': '未登录' } },
  'not-allowed': { status: 403, title: { en: 'Not allowed', 'zh-CN': '没有权限' } },
  'not-found': { status: 404, title: { en: 'Not found', 'zh-CN': '未找到' } },
  'unknown-site': { status: 404, title: { en: 'Unknown site', 'zh-CN': '没有这个站点' } },
  'unknown-point': { status: 404, title: { en: 'Unknown point', 'zh-CN': '没有这个测点' } },
  'unknown-alarm': { status: 404, title: { en: 'Unknown alarm', 'zh-CN': '没有这个报警' } },
  'unknown-backtest': { status: 404, title: { en: 'Unknown backtest', 'zh-CN': '没有这次回测' } },
  'unknown-crew': { status: 404, title: { en: 'Unknown crew', 'zh-CN': '没有这个班组' } },
  'unknown-change': { status: 404, title: { en: 'Unknown change', 'zh-CN': '没有这项登记' } },
  'out-of-area': { status: 403, title: { en: 'Outside of your area', 'zh-CN': '不在您的责任区域' } },
  'method-not-allowed': { status: 405, title: { en: 'Method not allowed', 'zh-CN': '不支持该方法' } },
  'request-timeout': { status: 408, title: { en: 'Request too slow', 'zh-CN': '请求发送超时' } },
  stale: { status: 409, title: { en: 'The alarm has changed', 'zh-CN': '报警已变化' } },
  'nothing-to-acknowledge': { status: 409, title: { en: 'Nothing to acknowledge', 'zh-CN': '无可确认的报警' } },
  covered: { status: 409, title: { en: 'The alarm is covered', 'zh-CN': '报警已被搁置、抑制或停用' } },
  'wrong-state': { status: 409, title: { en: "Not in the alarm's state", 'zh-CN': '当前状态下不能执行' } },
  'length-required': { status: 411, title: { en: 'Content-Length required', 'zh-CN': '缺少 Content-Length' } },
  'body-too-large': { status: 413, title: { en: 'Body too large', 'zh-CN': '请求体过大' } },
  'url-too-long': { status: 414, title: { en: 'URL too long', 'zh-CN': '网址过长' } },
  'unsupported-media-type': { status: 415, title: { en: 'Unsupported media type', 'zh-CN': '不支持该媒体类型' } },
  'note-required': { status: 422, title: { en: 'Note required', 'zh-CN': '必须填写备注' } },
  'reason-required': { status: 422, title: { en: 'Reason required', 'zh-CN': '必须说明原因' } },
  'bad-shelving': { status: 422, title: { en: 'Cannot be shelved so long', 'zh-CN': '搁置时间不合要求' } },
  'second-person-required': { status: 422, title: { en: 'Second person required', 'zh-CN': '需要第二人同意' } },
  'key-reused': { status: 422, title: { en: 'Idempotency key used before', 'zh-CN': '幂等键已用于另一请求' } },
  'too-much': { status: 422, title: { en: 'Too much at once', 'zh-CN': '一次请求的数据过多' } },
  'bad-rules': { status: 422, title: { en: 'Rules with mistakes', 'zh-CN': '规则有错误' } },
  'too-many-requests': { status: 429, title: { en: 'Too many requests', 'zh-CN': '请求过于频繁' } },
  'headers-too-large': { status: 431, title: { en: 'Headers too large', 'zh-CN': '请求头过大' } },
  internal: { status: 500, title: { en: 'Internal error', 'zh-CN': '内部错误' } },
  'store-unavailable': { status: 503, title: { en: 'Readings store unavailable', 'zh-CN': '历史库暂不可用' } },
  'disk-unavailable': {
    status: 503,
    title: { en: 'The disk fails just now: try again', 'zh-CN': '磁盘暂时不可用，请重试' },
  },
  'too-many-streams': { status: 503, title: { en: 'Too many live streams', 'zh-CN': '实时连接已满' } },
  'too-many-connections': { status: 503, title: { en: 'Too many connections', 'zh-CN': '连接数已满' } },
  'backtest-running': { status: 503, title: { en: 'A backtest is running', 'zh-CN': '已有回测在运行' } },
  'not-ready': { status: 503, title: { en: 'Not ready', 'zh-CN': '尚未就绪' } },
  'too-slow': { status: 504, title: { en: 'Answer took too long', 'zh-CN': '响应超时' } },
} as const satisfies Record<string, { status: number; title: LocalText }>

export type ProblemKind = keyof typeof problems
/** The status that a kind is answered with. */
export type StatusOf<K extends ProblemKind> = (typeof problems)[K]['status']
