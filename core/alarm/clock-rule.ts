import type { AlarmRule } from './rule.ts'

const day = 86_400_000

/**
 * Our own clock, which no plant file has: it is never raised, and what is done to it is journaled. Its id has two parts,
 * and every other has three at least.
 */
export const clockRule: AlarmRule = {
  id: 'huoshui.clock',
  version: '1',
  kind: 'clock',
  site: 'huoshui',
  signal: { of: 'skew', device: 'huoshui/clock', behindMs: 60_000, aheadMs: 60_000 },
  test: { by: 'above', stages: [{ limit: 1, clear: 1, priority: 'low' }] },
  onDelayMs: 0,
  offDelayMs: 0,
  elapse: 'time',
  trusting: [],
  priority: 'low',
  latching: 'free',
  note: 'optional',
  audience: 'people',
  shelveMaxMs: { critical: day, high: day, medium: day, low: day },
  suppressedBy: [],
  texts: { name: { 'zh-CN': '服务器时钟', en: 'Server clock' } },
}
