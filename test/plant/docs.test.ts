import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseRules } from '../../api/backtests/rules-text.ts'
import { lhasa } from '../support/city-alarms.ts'

test('the rules that docs/alarms.md shows are rules of Lhasa', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/alarms.md'), 'utf8')
  const [, rules = ''] = /```yaml\n(alarms:[\s\S]*?)```/.exec(text) ?? []
  expect(parseRules(rules, lhasa())).toEqual({ ok: true, rules: expect.anything() })
})
