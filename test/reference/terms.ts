import { type PageLanguage, table } from './markdown.ts'

/** Words of the program's own sentences, for who reads them with a dictionary. */
const terms: readonly (readonly [string, string])[] = [
  ['site, asset, point', '站点、设施、测点'],
  ['device, gateway', '设备、网关'],
  ['reading, range, sentinel', '数据（读数）、量程、无效值标记'],
  ['quantity, unit', '要素（监测量）、单位'],
  ['plant file', '厂站文件'],
  ['limit, deadband', '限值、死区'],
  ['on-delay, off-delay', '报警延时、恢复延时'],
  ['raised, returned', '报警、恢复（复归）'],
  ['acknowledge, shelve, latched, reset', '收到、搁置、锁定、复位'],
  ['suppressed by design, out of service', '设计抑制、停用检修'],
  ['notice, recipient, channel', '通知、收件方、渠道'],
  ['crew, rota, on call, cover, swap', '班组、值班表、值班、替班、换班'],
  ['escalation, drill, hand-over', '逐级呼叫、演练、交接班'],
  ['work order', '工单'],
  ['reading log, alarm journal', '数据日志、报警记录'],
  ['reject, quarantine, claim', '退回、隔离区（待认领）、认领'],
  ['roll-up, retention', '汇总、保留期'],
  ['credential, token, invite, session', '凭证、令牌、邀请、登录会话'],
  ['backtest, trial, draft', '历史回放检验、试用、草稿'],
]

export function glossary(language: PageLanguage): readonly string[] {
  return language === 'en' ? [] : ['## 术语对照', table(['英文', '中文'], terms)]
}
