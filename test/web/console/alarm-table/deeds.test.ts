import { describe, expect, test } from 'vitest'
import type { AlarmBody } from '../../../../api/alarms/schema.ts'
import type { AttentionState } from '../../../../core/alarm/alarm.ts'
import type { Priority } from '../../../../core/alarm/priority.ts'
import { type Deed, deedsOf, mayPlan } from '../../../../web/console/alarm-table/may.ts'

function alarm(state: AttentionState, priority: Priority = 'medium'): AlarmBody {
  const name = { 'zh-CN': '高', en: 'High' }
  return {
    ...{ id: 'linka.lake.level.high', revision: 3, state, condition: 'active', priority, name, site: 'linka' },
    ...{ siteName: name, unit: 'm', speaks: 'value', occurrence: 1, annunciations: 1, note: 'optional' },
    ...{ latching: 'free', audience: 'people', suppressed: [] },
  }
}

describe('what a person may do with an alarm', () => {
  const operator = { role: 'operator' as const }
  const engineer = { role: 'engineer' as const }
  test.each<[string, Parameters<typeof deedsOf>[0], AlarmBody, 'one' | 'many', readonly Deed[]]>([
    ['a viewer: nothing', { role: 'viewer' }, alarm('UNACK'), 'one', []],
    ['nobody: nothing', undefined, alarm('UNACK'), 'one', []],
    ['of another area: nothing', { role: 'engineer', sites: ['canal'] }, alarm('UNACK'), 'one', []],
    ['an operator', operator, alarm('UNACK'), 'many', ['acknowledge', 'shelve']],
    ['an operator does not put aside a high one', operator, alarm('UNACK', 'high'), 'many', ['acknowledge']],
    ['an engineer does', engineer, alarm('UNACK', 'high'), 'many', ['acknowledge', 'shelve', 'out-of-service']],
    ['a critical one never among many', engineer, alarm('UNACK', 'critical'), 'many', []],
    [
      'and by itself',
      engineer,
      alarm('UNACK', 'critical'),
      'one',
      ['acknowledge', 'comment', 'shelve', 'out-of-service'],
    ],
    ['which an operator does not put aside', operator, alarm('UNACK', 'critical'), 'one', ['acknowledge', 'comment']],
    ['put aside', operator, alarm('SHLVD'), 'many', ['unshelve']],
    ['out for repair', engineer, alarm('OOSRV'), 'many', ['return-to-service']],
    ['latched and answered', operator, alarm('LACKED'), 'one', ['comment', 'reset', 'shelve']],
    ['gone meanwhile', engineer, alarm('NORM'), 'many', []],
  ])('%s', (_, who, given, how, expected) => {
    expect(deedsOf(who, given, how)).toEqual(expected)
  })

  test('work is planned by engineers, in their area', () => {
    expect([
      mayPlan(engineer, 'linka'),
      mayPlan(operator, 'linka'),
      mayPlan({ role: 'engineer', sites: [] }, 'linka'),
    ]).toEqual([true, false, false])
  })
})
