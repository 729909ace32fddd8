import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConditionInput, type ConditionState, initialCondition, step } from '../../../core/alarm/condition.ts'
import type { ConditionRule } from '../../../core/alarm/rule.ts'

/** High at 3, clear below 2.5. */
const rule: ConditionRule = {
  test: { by: 'above', stages: [{ limit: 3, clear: 2.5, priority: 'high' }] },
  onDelayMs: 10,
  offDelayMs: 20,
  elapse: 'samples',
}
const prompt: ConditionRule = { ...rule, onDelayMs: 0, offDelayMs: 0 }
const byTime: ConditionRule = { ...rule, elapse: 'time', freshMs: 100 }
const bad = Number.NaN
type Line = [at: number, value: number | 'tick']

function play(
  rule: ConditionRule,
  line: readonly Line[],
  stages?: 'with stages',
): { state: ConditionState; told: string[] } {
  let state = initialCondition
  const told: string[] = []
  for (const [at, value] of line) {
    const input: ConditionInput = value === 'tick' ? { type: 'tick', at } : { type: 'value', at, value }
    const [next, events] = step(rule, state, input)
    state = next
    told.push(
      ...events.map((event) => `${event.type} ${event.at}${stages && 'stage' in event ? ` ${event.stage}` : ''}`),
    )
  }
  return { state, told }
}

describe('a condition in event time', () => {
  test.each<[string, ConditionRule, Line[], string[]]>([
    ['at the limit is past it', prompt, [[0, 3]], ['raised 0']],
    [
      'at limit less deadband is still in',
      prompt,
      [
        [0, 3],
        [1, 2.5],
      ],
      ['raised 0'],
    ],
    [
      'past the deadband it returns',
      prompt,
      [
        [0, 3],
        [1, 2.49],
      ],
      ['raised 0', 'returned 1'],
    ],
    [
      'raised at the first sample after the delay',
      rule,
      [
        [0, 3],
        [9, 3],
        [15, 3],
      ],
      ['raised 15'],
    ],
    [
      'a dip starts the delay anew',
      rule,
      [
        [0, 3],
        [5, 2.9],
        [6, 3],
        [15, 3],
      ],
      [],
    ],
    [
      'a gap is no sample: the delay is between sample times',
      rule,
      [
        [0, 3],
        [500, 3],
      ],
      ['raised 500'],
    ],
    [
      'returned after the off-delay',
      rule,
      [
        [0, 3],
        [10, 3],
        [20, 2],
        [39, 2],
        [40, 2],
      ],
      ['raised 10', 'returned 40'],
    ],
    [
      'back into the deadband starts the off-delay anew',
      rule,
      [
        [0, 3],
        [10, 3],
        [20, 2],
        [30, 2.7],
        [40, 2],
        [59, 2],
      ],
      ['raised 10'],
    ],
    [
      'late: nothing',
      prompt,
      [
        [10, 3],
        [5, 1],
      ],
      ['raised 10'],
    ],
    [
      'twice the same: nothing',
      prompt,
      [
        [10, 3],
        [10, 3],
      ],
      ['raised 10'],
    ],
    [
      'another value at the same time: the later one holds',
      rule,
      [
        [0, 3],
        [0, 1],
        [10, 3],
      ],
      [],
    ],
    [
      'bad holds an alarm',
      prompt,
      [
        [0, 3],
        [1, bad],
        [2, bad],
      ],
      ['raised 0'],
    ],
    [
      'bad holds a delay',
      rule,
      [
        [0, 3],
        [5, bad],
        [10, 3],
      ],
      ['raised 10'],
    ],
    [
      'bad raises nothing',
      rule,
      [
        [0, 3],
        [10, bad],
      ],
      [],
    ],
    [
      'bad returns nothing',
      rule,
      [
        [0, 3],
        [10, 3],
        [20, 2],
        [40, bad],
      ],
      ['raised 10'],
    ],
    [
      'a tick decides nothing between samples',
      rule,
      [
        [0, 3],
        [50, 'tick'],
      ],
      [],
    ],
    [
      'a state holds: the delay runs out by itself',
      byTime,
      [
        [0, 3],
        [50, 'tick'],
      ],
      ['raised 10'],
    ],
    [
      'and is told at its own end by the next sample too',
      byTime,
      [
        [0, 3],
        [50, 1],
      ],
      ['raised 10'],
    ],
    [
      'but not after a bad one',
      byTime,
      [
        [0, 3],
        [5, bad],
        [50, 'tick'],
      ],
      [],
    ],
    [
      'nor when the last one is stale',
      { ...byTime, freshMs: 5 },
      [
        [0, 3],
        [50, 'tick'],
      ],
      [],
    ],
    [
      'the return runs out by itself as well',
      byTime,
      [
        [0, 3],
        [10, 'tick'],
        [20, 1],
        [60, 'tick'],
      ],
      ['raised 10', 'returned 40'],
    ],
  ])('%s', (_, rule, line, told) => {
    expect(play(rule, line).told).toEqual(told)
  })

  /** Yellow at 3, orange at 4, red at 5; a stage is told once it was held for 10. */
  const stages = [
    { limit: 3, clear: 2.5, priority: 'medium' },
    { limit: 4, clear: 3.5, priority: 'high' },
    { limit: 5, clear: 4.5, priority: 'critical' },
  ] as const
  const warning: ConditionRule = { ...rule, test: { by: 'above', stages } }
  const warningByTime: ConditionRule = { ...warning, elapse: 'time', freshMs: 100 }
  test.each<[string, ConditionRule, Line[], string[]]>([
    [
      'a worse stage has its delay too',
      warning,
      [
        [0, 3],
        [10, 3],
        [20, 4],
        [29, 4],
        [30, 4],
      ],
      ['raised 10 0', 'worsened 30 1'],
    ],
    [
      'one that does not last is not told',
      warning,
      [
        [0, 3],
        [10, 3],
        [20, 4],
        [29, 3.9],
        [30, 4],
        [39, 4],
      ],
      ['raised 10 0'],
    ],
    [
      'a second one has its own',
      warning,
      [
        [0, 3],
        [10, 3],
        [20, 4],
        [25, 5],
        [30, 5],
        [35, 5],
      ],
      ['raised 10 0', 'worsened 30 1', 'worsened 35 2'],
    ],
    [
      'held all along, it is raised as what it is',
      warning,
      [
        [0, 4],
        [10, 4],
      ],
      ['raised 10 1'],
    ],
    [
      'reached at the last moment, it is raised as what it was',
      warning,
      [
        [0, 3],
        [9, 5],
        [10, 5],
        [19, 5],
      ],
      ['raised 10 0', 'worsened 19 2'],
    ],
    [
      'without a delay at once',
      { ...warning, onDelayMs: 0 },
      [
        [0, 3],
        [1, 5],
        [2, 5],
      ],
      ['raised 0 0', 'worsened 1 2'],
    ],
    [
      'a bad reading holds it',
      warning,
      [
        [0, 3],
        [10, 3],
        [20, 4],
        [30, bad],
        [31, 4],
      ],
      ['raised 10 0', 'worsened 31 1'],
    ],
    [
      'by time alone, where time may decide',
      warningByTime,
      [
        [0, 3],
        [5, 4],
        [50, 'tick'],
      ],
      ['raised 10 0', 'worsened 15 1'],
    ],
    [
      'but not after a bad one',
      warningByTime,
      [
        [0, 3],
        [10, 3],
        [12, 4],
        [15, bad],
        [50, 'tick'],
      ],
      ['raised 10 0'],
    ],
  ])('of a warning: %s', (_, rule, line, told) => {
    expect(play(rule, line, 'with stages').told).toEqual(told)
  })

  test('low limits mirror high ones', () => {
    const low: ConditionRule = {
      ...prompt,
      test: { by: 'below', stages: [{ limit: 1, clear: 1.5, priority: 'high' }] },
    }
    expect(
      play(low, [
        [0, 1],
        [1, 1.5],
        [2, 1.51],
      ]).told,
    ).toEqual(['raised 0', 'returned 2'])
  })
})

const line = fc.array(
  fc.tuple(fc.nat(20), fc.oneof(fc.constant('tick' as const), fc.constantFrom(bad, 1, 2.4, 2.5, 2.7, 3, 4, 5))),
  { maxLength: 60 },
)
const anyRule = fc.record({
  onDelayMs: fc.constantFrom(0, 10, 30),
  offDelayMs: fc.constantFrom(0, 20),
  elapse: fc.constantFrom('samples', 'time'),
  test: fc.constantFrom(rule.test, {
    by: 'above' as const,
    stages: [...rule.test.stages, { limit: 4, clear: 3.8, priority: 'critical' as const }],
  }),
})

test('raised and returned alternate, never in the wrong order of time, and only as long as the delay says', () => {
  fc.assert(
    fc.property(anyRule, line, (rule, steps) => {
      let at = 0
      const timed = steps.map(([wait, value]): Line => {
        at += wait
        return [at, value]
      })
      const { told, state } = play(rule, timed)
      const turns = told.filter((text) => text.startsWith('r'))
      for (const [index, text] of turns.entries())
        expect(text.startsWith(index % 2 === 0 ? 'raised' : 'returned')).toBe(true)
      const times = told.map((text) => Number(text.split(' ')[1]))
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(turns.length % 2 === 1).toBe(state.name === 'active' || state.name === 'clearing')
      // Plain JSON: what is saved is what goes on.
      expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    }),
    { numRuns: 1000 },
  )
})
