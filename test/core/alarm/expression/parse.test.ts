import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Expression, functionNames, reserved } from '../../../../core/alarm/expression/ast.ts'
import { format } from '../../../../core/alarm/expression/format.ts'
import { parse } from '../../../../core/alarm/expression/parse.ts'
import { builtInUnits } from '../../../../core/alarm/expression/unit.ts'

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).filter((word) => !reserved.has(word))
const number = fc.record({
  kind: fc.constant('number' as const),
  value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e25, noNaN: true }).map(Math.abs)),
  unit: fc.constantFrom('', ...builtInUnits.symbols),
})
const { any } = fc.letrec<{ any: Expression; leaf: Expression }>((tie) => ({
  leaf: fc.oneof(
    number,
    name.map((word) => ({ kind: 'name' as const, name: word })),
    fc.constantFrom('gauge/level', 'linka/gate-1/opening').map((place) => ({ kind: 'place' as const, place })),
  ),
  any: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.record({ kind: fc.constant('negate' as const), of: tie('any') }),
    fc.record({ kind: fc.constant('not' as const), of: tie('any') }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom('or', 'and', '<', '<=', '>', '>=', '==', '!=', '+', '-', '*', '/'),
      left: tie('any'),
      right: tie('any'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom(...functionNames),
      of: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}))

describe('the language of rules', () => {
  test('what is written is what is read', () => {
    fc.assert(
      fc.property(any, (expression) => {
        expect(parse(format(expression))).toEqual({ ok: true, expression })
      }),
      { numRuns: 500 },
    )
  })

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parse(text).ok === 'boolean'))
    expect(parse('('.repeat(10_000)).ok).toBe(false)
    expect(parse('-'.repeat(10_000)).ok).toBe(false)
  })

  test.each([
    ['a or b and not c', 'a or b and not c'],
    ['(a or b) and c', '(a or b) and c'],
    ['(a) - ((b - c))', 'a - (b - c)'],
    ['flow<0.05m3/s', 'flow < 0.05 m3/s'],
    ['5 m/s + 2', '5 m/s + 2'],
    ['5 m / s', '5 m / s'],
    ['min(a,b , 3 %)', 'min(a, b, 3 %)'],
    ['[linka/gate-1/opening]>50%', '[linka/gate-1/opening] > 50 %'],
  ])('%s means %s', (text, canonical) => {
    const parsed = parse(text)
    expect(parsed.ok && format(parsed.expression)).toBe(canonical)
  })

  test.each([
    ['', 0, 'a number, a point or `(`', 'the end'],
    ['level >', 7, 'a number, a point or `(`', 'the end'],
    ['level > 3 m m', 12, 'an operator or the end', 'm'],
    ['(level > 3 m', 12, '`)`', 'the end'],
    ['level & 3', 6, 'a number, a point, an operator or a bracket', '&'],
    ['1 < level < 3', 10, '`and` or `or`: comparisons do not chain', '<'],
    ['min level', 4, '`(` after min', 'level'],
    ['a and or b', 6, 'a number, a point or `(`', 'or'],
    ['a + not b', 4, 'a value: put brackets round `not …`', 'not'],
  ])('%j goes wrong at %i, where %s was expected', (text, at, expected, found) => {
    expect(parse(text)).toEqual({ ok: false, at, expected, found })
  })
})
