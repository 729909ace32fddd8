import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verbOfKey } from '../../../core/channel/keys.ts'
import { nothingShown, type Receipt, type Shown, undelivered, withReceipt } from '../../../core/channel/receipt.ts'

const common = { providerId: 'm1', receivedAt: 2_000 }
const all = (receipts: readonly Receipt[]): Shown => receipts.reduce(withReceipt, nothingShown)

test('a receipt that comes before the one that was first is kept beside it', () => {
  const shown = all([
    { ...common, says: 'read', at: 1_500 },
    { ...common, receivedAt: 2_100, says: 'delivered', at: 1_400 },
    { ...common, receivedAt: 2_200, says: 'pressed', key: '1', at: 1_900 },
  ])
  expect(shown).toEqual({
    proof: 'answered',
    read: { at: 1_500, receivedAt: 2_000 },
    delivered: { at: 1_400, receivedAt: 2_100 },
    pressed: { key: '1', at: 1_900, receivedAt: 2_200 },
  })
})

test('what was said not to have arrived and was read all the same has arrived', () => {
  const failed: Receipt = { ...common, says: 'undelivered', reason: 'absent subscriber' }
  expect(undelivered(all([failed]))).toBe('absent subscriber')
  expect(undelivered(all([failed, { ...common, says: 'read' }]))).toBeUndefined()
  expect(undelivered(nothingShown)).toBeUndefined()
})

const receipt: fc.Arbitrary<Receipt> = fc
  .record({
    says: fc.constantFrom('delivered', 'read', 'answered', 'pressed', 'undelivered'),
    at: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
    receivedAt: fc.integer({ min: 0, max: 5 }),
    word: fc.constantFrom('1', '2', '7', '#'),
  })
  .map(({ says, at, receivedAt, word }) => ({
    ...{ providerId: 'm1', receivedAt, says, key: word, reason: word },
    ...(at !== undefined && { at }),
  })) as fc.Arbitrary<Receipt>

test('the order of receipts, and how often each comes, make no difference', () => {
  fc.assert(
    fc.property(fc.array(receipt, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (receipts, order) => {
      const repeated = [...receipts, ...order.flatMap((index) => receipts[index % Math.max(1, receipts.length)] ?? [])]
      const shuffled = repeated.toSorted(
        (a, b) => (order[repeated.indexOf(a) % 7] ?? 0) - (order[repeated.indexOf(b) % 7] ?? 0),
      )
      expect(all(shuffled)).toEqual(all(receipts))
      expect(all(repeated.toReversed())).toEqual(all(receipts))
    }),
  )
})

test('a key that says nothing is kept beside the first that does, whichever came first', () => {
  const pressed = (key: string, receivedAt: number): Receipt => ({ ...common, receivedAt, says: 'pressed', key })
  const [wrong, right] = [pressed('7', 2_000), pressed('1', 2_001)]
  const both = { mistyped: { key: '7', receivedAt: 2_000 }, pressed: { key: '1', receivedAt: 2_001 } }
  expect(all([wrong, right, wrong, right])).toMatchObject(both)
  expect(all([right, wrong])).toMatchObject(both)
  expect(all([wrong]).pressed).toBeUndefined()
})

test.each([
  ['1', 'acknowledge'],
  ['8', 'done'],
  ['71', 'acknowledge'],
  ['2#', 'pass-on'],
  ['#', undefined],
  ['1a', undefined],
  ['acknowledge', 'acknowledge'],
  ['__proto__', undefined],
])('the key %j says %s', (key, verb) => {
  expect(verbOfKey(key)).toBe(verb)
})
