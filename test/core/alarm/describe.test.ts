import { describe, expect, test } from 'vitest'
import { presentAlarm } from '../../../api/alarms/present.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { describeAlarm, describeState } from '../../../core/alarm/describe.ts'
import { byUrgency } from '../../../core/alarm/urgency.ts'
import { noticeOf } from '../../../core/notice/notice.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { smallPlant } from '../../support/api.ts'

const level = alarmRule({ asset: 'lake', device: 'rtu1', signal: { of: 'value', point: 'linka/lake/level' } })
const pump = alarmRule({ kind: 'state', asset: 'lake', signal: { of: 'value', point: 'linka/lake/pump' } })

describe('what an alarm is about', () => {
  test('has the names of the plant, the point of its trend, and the unit of its values', () => {
    expect(describeAlarm(level.id, level, smallPlant)).toMatchObject({
      name: level.texts.name,
      site: { id: 'linka', name: { en: 'Linka' } },
      asset: { id: 'lake', name: { en: 'Lake' } },
      device: { id: 'rtu1', name: { en: 'rtu1' } },
      point: 'linka/lake/level',
      unit: 'm',
      speaks: 'value',
    })
  })

  test('is its id where the rule is not known any more', () => {
    const gone = { 'zh-CN': 'linka.lake.old', en: 'linka.lake.old' }
    expect(describeAlarm('linka.lake.old', undefined, smallPlant)).toMatchObject({ name: gone, site: { id: 'linka' } })
    expect(describeAlarm('old.lake.old', undefined, smallPlant).site.name.en).toBe('old')
  })

  test('is a word where the value is the code of a state', () => {
    expect(describeState(pump, smallPlant, 2)).toEqual({
      word: 'tripped',
      wordName: { 'zh-CN': '跳闸', en: 'tripped' },
    })
    expect([describeState(pump, smallPlant, 77), describeState(level, smallPlant, 2)]).toEqual([undefined, undefined])
  })

  test('is the same for the API and for a notice', () => {
    for (const rule of [level, pump]) {
      const raised = { at: 1, serverAt: 2, value: 2, limit: 2, ruleVersion: 'v' }
      const alarm = { ...newAlarm(rule.id, 'high'), bare: 'UNACK', raised } as const
      const entry = {
        alarm: rule.id,
        site: rule.site,
        occurrence: 1,
        event: 'raised',
        from: 'NORM',
        to: 'UNACK',
      } as const
      const more = { who: 'evaluator', why: 'high', priority: 'high', call: 'annunciated', audience: 'people' } as const
      const told = noticeOf({
        entry: { ...entry, ...more, ...raised, number: 1 },
        kind: 'raised',
        alarm,
        rule,
        plant: smallPlant,
      })
      const shown = presentAlarm(alarm, rule, smallPlant)
      expect([shown.name, shown.siteName, shown.assetName, shown.unit, shown.value, shown.limit, shown.word]).toEqual([
        told.name,
        told.site.name,
        told.asset?.name,
        told.unit,
        told.value,
        told.limit,
        told.word,
      ])
    }
  })
})

test('the most urgent is what calls, then what is worse, then what is newer', () => {
  const sorted = [
    { id: 'old', calls: true, priority: 'high', at: 1 },
    { id: 'quiet', calls: false, priority: 'critical', at: 9 },
    { id: 'new', calls: true, priority: 'high', at: 2 },
    { id: 'worse', calls: true, priority: 'critical', at: 0 },
  ] as const
  expect([...sorted].sort(byUrgency).map(({ id }) => id)).toEqual(['worse', 'new', 'old', 'quiet'])
})
