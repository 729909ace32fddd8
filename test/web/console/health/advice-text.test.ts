import { expect, test } from 'vitest'
import { adviceText } from '../../../../web/console/health/advice-text.ts'

test('one alarm is no ground to send somebody to the instrument', () => {
  const text = { tooRare: 'too seldom', noAdvice: 'look at the instrument' }
  expect(adviceText(1, undefined, text)).toBe('too seldom')
  expect(adviceText(3, undefined, text)).toBe('look at the instrument')
  expect(adviceText(1, 'deadband 0.05', text)).toBe('deadband 0.05')
})
