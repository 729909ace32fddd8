import { expect, test } from 'vitest'
import type { ConditionState } from '../../../core/alarm/condition.ts'
import { recast } from '../../../core/alarm/recast.ts'
import type { Test } from '../../../core/alarm/rule.ts'
import { type StationLevels, warningStages } from '../../../core/alarm/warning.ts'
import { alarmRule } from '../../support/alarm-rule.ts'

const high = (limit: number, clear = limit): Test => ({ by: 'above', stages: [{ limit, clear, priority: 'high' }] })
const warning = (levels: StationLevels): Test => ({ by: 'above', stages: warningStages(levels, 0.1, 0) })
const all = ['blue', 'yellow', 'orange', 'red'] as const
const [at, since, value, raised] = [20, 10, 6, 5]
const active = (stage: number): ConditionState => ({ name: 'active', at, since, stage })

test.each<[string, Test, ConditionState, readonly (typeof all)[number][], ConditionState]>([
  ['normal stays', high(2), { name: 'normal', at }, [], { name: 'normal', at }],
  [
    'pending that the new limit still says',
    high(6),
    { name: 'pending', at, since, value },
    [],
    { name: 'pending', at, since, value },
  ],
  ['pending no more', high(7), { name: 'pending', at, since, value }, [], { name: 'normal', at }],
  ['active waits for the next sample', high(7), active(0), [], active(0)],
  [
    'clearing that is clear of the new limit too',
    high(7),
    { name: 'clearing', at, since, raised, stage: 0, value },
    [],
    { name: 'clearing', at, since, raised, stage: 0, value },
  ],
  [
    'clearing that is in again',
    high(8, 6),
    { name: 'clearing', at, since, raised, stage: 0, value },
    [],
    { name: 'active', at, since: raised, stage: 0 },
  ],
  [
    'a warning keeps its colour where stages come',
    warning({ WRZ: 2, GRZ: 4 }),
    active(1),
    ['blue', 'orange'],
    active(2),
  ],
  ['and where stages go', warning({ WRZ: 2, crest: 5 }), active(3), all, active(1)],
  ['or has the worst that is milder', warning({ WRZ: 2, crest: 5 }), active(2), all, active(0)],
])('%s', (_, rules, state, colours, expected) => {
  expect(recast(alarmRule({ test: rules }), state, colours)).toEqual(expected)
})
