import { expect, test } from 'vitest'
import { exactText, valueText } from '../../../core/words/unit.ts'

test('a number is shown as it was meant: no dust of binary fractions, no digit that was typed is lost', () => {
  expect([2.1500000000000004, 0.1 + 0.2, 3652.315, 1e-7, -0.05, 12].map(exactText)).toEqual([
    ...['2.15', '0.3', '3652.315', '1e-7', '-0.05', '12'],
  ])
  expect(valueText(0.1 + 0.2, 'm')).toBe('0.3 m')
})
