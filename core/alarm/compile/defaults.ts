import type { LocalText } from '../../words/language.ts'
import type { Priority } from '../priority.ts'
import type { RuleKind } from '../rule.ts'

interface KindDefaults {
  readonly name: LocalText
  readonly priority: Priority
}

function kind(zh: string, en: string, priority: Priority): KindDefaults {
  return { name: { 'zh-CN': zh, en }, priority }
}

/** What a rule of a kind is called and how urgent it is, unless it says otherwise. */
export const kindDefaults: Readonly<Record<RuleKind, KindDefaults>> = {
  'high-high': kind('高高限', 'High-high', 'high'),
  high: kind('高限', 'High', 'medium'),
  low: kind('低限', 'Low', 'medium'),
  'low-low': kind('低低限', 'Low-low', 'high'),
  'rate-of-rise': kind('上涨过快', 'Rising fast', 'high'),
  'rate-of-fall': kind('下降过快', 'Falling fast', 'medium'),
  deviation: kind('偏差过大', 'Deviation', 'medium'),
  state: kind('状态异常', 'Abnormal state', 'high'),
  expression: kind('组合条件', 'Combined condition', 'medium'),
  warning: kind('水位预警', 'Water level warning', 'low'),
  starts: kind('启动频繁', 'Too many starts', 'medium'),
  'run-hours': kind('运行时间过长', 'Running too long', 'low'),
  'bad-quality': kind('数据质量差', 'Bad quality', 'low'),
  silent: kind('无数据', 'Silent', 'low'),
  frozen: kind('数据冻结', 'Frozen', 'low'),
  clock: kind('时钟异常', 'Clock wrong', 'low'),
  offline: kind('设备离线', 'Offline', 'low'),
}

const hourMs = 3_600_000
/** The longest shelving by priority. */
export const shelveMaxMs: Readonly<Record<Priority, number>> = {
  critical: hourMs,
  high: 8 * hourMs,
  medium: 24 * hourMs,
  low: 168 * hourMs,
}

/** Quantities whose instruments correct for the water's temperature: without a good thermometer they are guesses. */
export const temperatureCompensated: ReadonlySet<string> = new Set([
  'conductivity',
  'ph',
  'dissolved_oxygen',
  'dissolved_oxygen_mass',
  'ammonia_nitrogen',
])
