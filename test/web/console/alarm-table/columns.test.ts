import { expect, test } from 'vitest'
import { fitted, placed } from '../../../../web/console/alarm-table/columns.ts'

test.each([
  ['as wide as they would be before the room is known', [30, [100, 60], undefined], 0, [30, 100, 120]],
  ['what may be narrower gives what is missing', [30, [100, 60], [200, 160]], 290, [30, 80, 180]],
  ['and no more than it can: then the table scrolls sideways', [30, [100, 60], [200, 160]], 100, [30, 60, 160]],
  ['of what is left over each has its part', [30, [100, 60], 70], 400, [60, 200, 140]],
  ['or the one without a width all', [30, undefined, 70], 400, [30, 300, 70]],
] as const)('columns: %s', (_, widths, room, expected) => {
  expect(placed(widths, room)).toEqual(expected)
})

test('a column is as wide as the widest of its texts, between its bounds: a Han letter is twice a Latin one', () => {
  const of = (texts: readonly string[]) => fitted(texts, { least: 50, most: 200, text: (text) => text })
  expect(of(['a'])).toBe(50)
  expect(of(['abcdefghij', 'b'])).toBe(80)
  expect(of(['拉萨河水位站一二三'])).toBeCloseTo(131.2)
  expect(of(['拉萨河水位站拉萨河水位站拉萨河水位站'])).toBe(200)
})
