import type { AlarmRule } from '../../core/alarm/rule.ts'

const hourMs = 3_600_000

/** A plain high-level alarm of one gauge: `level` at or above 2, no deadband, no delay. */
export function alarmRule(different: Partial<AlarmRule> = {}): AlarmRule {
  const priority = different.priority ?? 'high'
  return {
    id: 'linka.gauge.level.high',
    version: 'v1',
    kind: 'high',
    site: 'linka',
    asset: 'gauge',
    point: 'level',
    signal: { of: 'value', point: 'linka/gauge/level' },
    test: { by: 'above', stages: [{ limit: 2, clear: 2, priority }] },
    onDelayMs: 0,
    offDelayMs: 0,
    elapse: 'samples',
    trusting: [],
    priority,
    latching: 'free',
    note: 'optional',
    audience: 'people',
    shelveMaxMs: { critical: 8 * hourMs, high: 8 * hourMs, medium: 8 * hourMs, low: 8 * hourMs },
    suppressedBy: [],
    texts: { name: { 'zh-CN': '高限', en: 'High' } },
    ...different,
  }
}
