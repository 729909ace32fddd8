import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wantedBy } from '../../broker/nodes/wanted.ts'
import { coversFilter } from '../../core/topic-access.ts'

describe('what a broker tells the others that its clients want', () => {
  test('each filter once while they are few', () => {
    expect(wantedBy(['v1/+/+/status', 'v1/a/b/command', 'v1/a/b/command', '/x', '#'])).toEqual([
      '#',
      '/x',
      'v1/+/+/status',
      'v1/a/b/command',
    ])
  })

  test('commands of 10,000 devices become one filter, which is not that of readings', () => {
    const filters = Array.from({ length: 10_000 }, (_, index) => `v1/site-${index % 70}/device-${index}/command`)
    expect(wantedBy([...filters, 'v1/site-1/device-1/result'])).toEqual(['v1/+/+/command', 'v1/+/+/result'])
  })

  test('all that was wanted is matched by what is told, and never more than 256', () => {
    const level = fc.constantFrom('+', '', 'v1', ...Array.from({ length: 30 }, (_, index) => `n${index}`))
    const filter = fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 6 }), fc.boolean())
      .map(([levels, rest]) => [...levels, ...(rest ? ['#'] : [])].join('/'))
      .filter((each) => each !== '')
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 600 }), (filters) => {
        const told = wantedBy(filters)
        expect(told.length).toBeLessThanOrEqual(256)
        for (const each of filters) expect(told.some((wide) => coversFilter(wide, each))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})
