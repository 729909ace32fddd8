import { expect, test } from 'vitest'
import { isLike } from '../../../web/lib/like.ts'

test.each<[string, unknown, unknown, boolean]>([
  ['a text', 'a', '', true],
  ['a number for a text', 1, '', false],
  ['nothing for a text', undefined, '', false],
  ['more than is asked for', { a: 1, b: 2 }, { a: 0 }, true],
  ['less', { b: 2 }, { a: 0 }, false],
  ['null for an object', null, {}, false],
  ['a text for a list', 'abc', [], false],
  ['a list of anything', [1, 'a'], [], true],
  ['a list with another thing in it', [{ a: 1 }, { a: '1' }], [{ a: 0 }], false],
  ['an empty list', [], [{ a: 0 }], true],
  ['of lists', [[1], ['a', 2]], [[]], true],
])('%s', (_, value, example, is) => {
  expect(isLike(value, example)).toBe(is)
})
