import { expect, test } from 'vitest'
import type { RuleBody, RuleEditBody } from '../../../../web/console/rules/bodies.ts'
import { ruleWithout } from '../../../../web/console/rules/rule-without.ts'

const name = { 'zh-CN': '超警戒', en: 'High' }
/** The level WRZ is 1.9; edit 7 has made of it 1.12 with a delay. */
const rule: RuleBody = {
  ...{ id: 'canal.head.level.high', kind: 'high', site: 'canal', version: 'v', name, siteName: name, looksAt: [] },
  ...{ priority: 'medium', onDelayMs: 180_000, offDelayMs: 600_000, unit: 'm', state: 'NORM' },
  stages: [{ limit: 1.12, clear: 1.07, priority: 'medium' }],
  source: {
    ...{ from: 'template', path: 'alarms.templates.gauge[1]', at: 'canal/head/level', rule: 'high' },
    ...{ overrides: [], edits: [7], against: [] },
    filed: { limit: 'WRZ', deadband: 0.05, offDelay: '10min' },
    values: { limit: 1.12, deadband: 0.05, onDelay: '3min', offDelay: '10min' },
  },
}
const edit = (id: number, state: 'applied' | 'reverted'): RuleEditBody => ({
  ...{ id, revision: 2, at: 'canal/head/level', rule: 'high', set: { limit: 1.12, onDelay: '3min' } },
  ...{ why: 'storm', by: 'li', madeAt: '2026-07-18T02:00:00Z', state: { name: state } },
})
const before = { limit: 'WRZ', deadband: 0.05, onDelay: undefined, offDelay: '10min' }

test('an edit that holds stands beside what was before: a level is not said to be what the edit made of it', () => {
  const { source, onDelayMs, offDelayMs, level } = ruleWithout(rule, { edit: edit(7, 'applied') })
  expect(source?.values).toEqual(before)
  expect({ onDelayMs, offDelayMs, level }).toEqual({ onDelayMs: 0, offDelayMs: 600_000, level: 'not-known' })
})

test('one that was just taken back does not stand as what holds, though the rule still says it', () => {
  expect(ruleWithout(rule, { edit: edit(7, 'reverted') }).source?.values).toEqual(before)
})

test('over an older edit that comes back, the older is what was before', () => {
  const without = { values: { limit: 1.5, onDelay: '1min' }, older: [5] }
  const { source, onDelayMs, stages, level } = ruleWithout(rule, { edit: edit(7, 'applied'), without })
  expect(source?.values).toEqual({ ...before, limit: 1.5, onDelay: '1min' })
  expect(onDelayMs).toBe(60_000)
  expect(stages[0]?.limit).toBe(1.5)
  expect(stages[0]?.clear).toBeCloseTo(1.45)
  expect(level).toBeUndefined()
})

test('of an edit that has no part in it, the rule is what holds', () => {
  expect(ruleWithout(rule, { edit: edit(6, 'reverted') })).toBe(rule)
  expect(ruleWithout(rule, undefined)).toBe(rule)
})
