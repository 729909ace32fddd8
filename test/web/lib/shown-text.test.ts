import { expect, test } from 'vitest'
import { shownLines, shownText } from '../../../web/lib/shown-text.ts'

test('letters that turn what stands beside them, or are not seen, say what they are', () => {
  expect(shownText('level\u202e = \u0000\u2066\u200b\ufeff\n')).toBe(
    'level\\u{202e} = \\u{0}\\u{2066}\\u{200b}\\u{feff}\\u{a}',
  )
  expect(shownText('水位 ü 🌊 <b>')).toBe('水位 ü 🌊 <b>')
})

test('of a whole message the lines stay lines', () => {
  expect(shownLines('{\n\t"a\u202e": 1\r\n}')).toBe('{\n\t"a\\u{202e}": 1\\u{d}\n}')
})
