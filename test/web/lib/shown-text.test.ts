import { expect, test } from 'vitest'
import { sentText, shownLines, shownText, typedText } from '../../../web/lib/shown-text.ts'

test('letters that turn what stands beside them, or are not seen, say what they are', () => {
  expect(shownText('level\u202e = \u0000\u2066\u200b\ufeff\n')).toBe(
    'level\\u{202e} = \\u{0}\\u{2066}\\u{200b}\\u{feff}\\u{a}',
  )
  expect(shownText('水位 ü 🌊 <b>')).toBe('水位 ü 🌊 <b>')
})

test('of a whole message the lines stay lines', () => {
  expect(shownLines('{\n\t"a\u202e": 1\r\n}')).toBe('{\n\t"a\\u{202e}": 1\\u{d}\n}')
})

test('what a person typed keeps to itself: nothing turns it round, and writing from right to left turns nothing beside it', () => {
  expect(typedText('on my way \u202e12:30\u2066')).toBe('\u2068on my way \\u{202e}12:30\\u{2066}\u2069')
  expect(typedText('يولدا 5')).toBe('\u2068يولدا 5\u2069')
  for (const text of ['on my way', '在路上，5 分钟', 'ལམ་ལ་ཡོད།', '🌊', 'two\nlines']) {
    expect(typedText(text).replace(/[\u2068\u2069]/g, '')).toBe(text)
  }
  expect(typedText('on my way · 在路上 · ལམ')).toBe('on my way · 在路上 · ལམ')
  // what joins a family of emoji is no trick
  expect(typedText('👨‍👩‍👧')).toBe('\u2068👨‍👩‍👧\u2069')
})

test('what a stranger sent takes no more room than a table has, and says how much is left out', () => {
  expect(sentText('x'.repeat(200))).toBe('x'.repeat(200))
  expect(sentText('x'.repeat(10_000))).toBe(`${'x'.repeat(200)}… +9800`)
  expect(sentText(`${'x'.repeat(199)}🌊🌊`)).toBe(`${'x'.repeat(199)}… +4`)
  expect(sentText(`\u202e${'x'.repeat(280)}`)).toMatch(/^\\u\{202e\}x+… \+81$/)
})
