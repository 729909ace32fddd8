import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digest, single } from '../../../core/notice/channel-message.ts'
import { backOffMs, fullBucket, nextTurn, probeTurn, refill, type Waiting } from '../../../core/notice/pace.ts'
import { exampleNotice } from '../../support/notice-example.ts'

function waits(number: number, different: Partial<Waiting> = {}): Waiting {
  return { number, kind: 'raised', priority: 'low', failures: 0, ...different }
}

function numbers(turn: ReturnType<typeof nextTurn<Waiting>>): number | number[] {
  return turn.form === 'none' ? [] : turn.form === 'single' ? turn.item.number : turn.items.map(({ number }) => number)
}

describe('the pace of a channel', () => {
  test('no minute ever holds more messages than the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
        (limit, gaps) => {
          let bucket = fullBucket(limit, 0)
          const sent: number[] = []
          let at = 0
          for (const gap of gaps) {
            at += gap
            bucket = refill(bucket, limit, at)
            if (bucket.tokens < 1) continue
            bucket = { ...bucket, tokens: bucket.tokens - 1 }
            sent.push(at)
            expect(sent.filter((before) => before > at - 60_000).length).toBeLessThanOrEqual(limit)
          }
        },
      ),
    )
  })

  test('few go one by one, most urgent first', () => {
    expect(numbers(nextTurn([waits(1), waits(2, { priority: 'high' })], 10, 100))).toBe(2)
  })

  test('of many, criticals go one by one and the rest at once', () => {
    const flood = [waits(1), waits(2, { priority: 'critical' }), waits(3, { priority: 'high' })]
    expect(numbers(nextTurn(flood, 2, 100))).toBe(2)
    expect(numbers(nextTurn(flood, 1, 100))).toEqual([2, 3, 1])
    expect(numbers(nextTurn(flood, 1, 2))).toEqual([2, 3])
    expect(numbers(nextTurn(flood, 0.9, 100))).toEqual([])
  })

  test('what came and went is told together, last', () => {
    const over = [waits(1, { kind: 'over', priority: 'critical' }), waits(2, { kind: 'over' })]
    expect(numbers(nextTurn([...over, waits(3)], 10, 100))).toBe(3)
    expect(numbers(nextTurn(over, 10, 100))).toEqual([1, 2])
  })

  test('a channel in trouble is tried with what has failed least', () => {
    const poison = waits(1, { priority: 'critical', failures: 3 })
    expect(numbers(probeTurn([poison, waits(2), waits(3, { kind: 'over' })], 5, 100))).toBe(2)
  })

  test('the wait after a failure doubles up to a minute, half of it by chance', () => {
    expect([1, 2, 3, 9].map((failures) => backOffMs(failures, 0))).toEqual([500, 1000, 2000, 30_000])
    expect([1, 9].map((failures) => backOffMs(failures, 1))).toEqual([1000, 60_000])
  })
})

test('the same notices are the same message', () => {
  const [a, b] = [exampleNotice({ id: 'a' }), exampleNotice({ id: 'b' })]
  expect(digest([a, b]).id).toBe(digest([a, b]).id)
  expect(digest([a, b]).id).not.toBe(digest([a]).id)
  expect(single(a).id).toBe('a')
})
