import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, cutBytes, cutCharacters, fitLines } from '../../../core/channel/bytes.ts'

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('水位高', 'སྐྱིད་ཆུ་', '👩‍🚒', 'a'))

test.each([
  ['水位高', 9, '水位高'],
  ['水位高', 8, '水…'],
  ['水位高', 3, '…'],
  ['水位高', 2, ''],
  ['level', 5, 'level'],
])('%s in %i bytes is %s', (text, most, expected) => {
  expect(cutBytes(text, most)).toBe(expected)
})

test('what is cut fits, and is a beginning of what it was', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 60 }), (text, most) => {
      const cut = cutBytes(text, most)
      expect(bytesOf(cut)).toBeLessThanOrEqual(most)
      expect(cut === text || cut === '' || text.startsWith(cut.slice(0, -1))).toBe(true)
    }),
  )
})

test('characters are counted as a provider counts them', () => {
  expect(cutCharacters('水位🚒高', 3)).toBe('水位…')
  expect(cutCharacters('水位🚒高', 4)).toBe('水位🚒高')
})

test('lines that do not fit are counted, and the link stays', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`)
  const text = fitLines({ head: ['Title'], lines, tail: ['https://x'] }, 50, (left) => `and ${left} more`)
  expect(text).toBe('Title\nline 0\nline 1\nline 2\nand 7 more\nhttps://x')
})

test('they fit whatever they are', () => {
  fc.assert(
    fc.property(fc.array(anyText), fc.integer({ min: 10, max: 200 }), (lines, most) => {
      const text = fitLines({ head: ['水位'], lines, tail: ['x'] }, most, (left) => `+${left}`)
      expect(bytesOf(text)).toBeLessThanOrEqual(most)
    }),
  )
})
