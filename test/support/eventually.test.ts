import { describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'

const soon = { longestMs: 50 }

describe('waiting', () => {
  test('ends with what is looked for: anything, something equal, or what a test says yes to', async () => {
    let looks = 0
    const next = () => ++looks
    expect(await eventually('anything', () => next() > 2 && 'there')).toBe('there')
    expect(await eventually('an equal', () => ({ at: [next()] }), { at: [5] })).toEqual({ at: [5] })
    expect(await eventually('enough', next, (seen) => seen > 7)).toBe(8)
    expect(await eventually('nothing any more', () => (next() < 12 ? 'still' : undefined), undefined)).toBe(undefined)
    expect(looks).toBe(12)
  })

  test.each<[string, () => unknown, string]>([
    ['what was seen last', () => [{ state: 'UNACK' }], "last seen: [ { state: 'UNACK' } ]"],
    [
      'that nothing could be seen',
      () => new Promise(() => undefined),
      'last seen: nothing: the first look has not ended',
    ],
  ])('that is in vain says %s', async (_, look, said) => {
    await expect(eventually('the end', look, 'never', soon)).rejects.toThrow(`waited 0.05 s for: the end; ${said}`)
  })

  test('ends with what a look throws', async () => {
    const look = () => {
      throw new Error('the server has ended')
    }
    await expect(eventually('the end', look)).rejects.toThrow('the server has ended')
  })
})
