import { expect, test } from 'vitest'
import { actOnOrder, openOrder } from '../../../core/order/act.ts'
import type { OrderEntry } from '../../../core/order/event.ts'
import { replayOrder } from '../../../core/order/replay.ts'
import { usualTimes } from '../../../core/order/times.ts'

const minute = 60_000
const start = Date.UTC(2026, 6, 3, 2)
const tsering = { name: 'tsering', role: 'operator' } as const
const given = { about: { site: 'linka' }, priority: 'high', times: usualTimes.high, to: { crew: 'parks' } } as const

/** Accepted at 5 min; there at `said` min, which was heard at 90 min: 60 min were allowed. */
function arrival(said: number | undefined) {
  const opened = openOrder(1, given, { who: 'router', at: start })
  let { order } = opened
  const journal: OrderEntry[] = [opened.entry]
  for (const [at, event, madeAt] of [
    [0, { type: 'dispatched', to: { crew: 'parks' } }, undefined],
    [5, { type: 'accepted' }, undefined],
    [90, { type: 'arrived' }, said],
  ] as const) {
    const who = event.type === 'dispatched' ? 'router' : tsering
    const made = madeAt === undefined ? {} : { madeAt: start + madeAt * minute }
    const decided = actOnOrder(order, event, { who, at: start + at * minute, ...made })
    if (!decided.ok) throw new Error(decided.because)
    order = decided.order
    journal.push(decided.entry)
  }
  expect(replayOrder(journal)).toEqual(order)
  const last = journal.at(-1)
  return [
    ...[((order.arrivedAt ?? 0) - start) / minute, last?.madeAt && (last.madeAt - start) / minute],
    ...[((last?.at ?? 0) - start) / minute, (order.arrivedAt ?? 0) <= order.arriveBy ? 1 : 0],
  ]
}

test.each([
  ['nothing', undefined, [90, undefined, 90, 0]],
  ['a time in which it was in time', 40, [40, 40, 90, 1]],
  ['a time before the step that it follows', 2, [5, 5, 90, 1]],
  ['a time before the order', -1, [90, undefined, 90, 0]],
  ['a time in the future', 91, [90, undefined, 90, 0]],
] as const)(
  'where the phone says %s, both times are on record and the earlier one counts if it can be',
  (_, said, is) => {
    expect(arrival(said)).toEqual(is)
  },
)

test.each([
  ['answered and there in time', 4, 50, []],
  ['answered late, there in time', 6, 50, ['answer']],
  ['both late', 6, 61, ['answer', 'arrive']],
] as const)(
  'what was told as missed, and was %s without a network, is missed no more',
  (_, accepted, arrived, missed) => {
    const tell = (deadline: 'answer' | 'arrive') => [{ type: 'overdue', deadline } as const, 'time', undefined] as const
    const heard = [
      [6, ...tell('answer')],
      [61, ...tell('arrive')],
      [90, { type: 'accepted' }, tsering, accepted],
      [90, { type: 'arrived' }, tsering, arrived],
    ] as const
    let { order } = openOrder(1, given, { who: 'router', at: start })
    for (const [at, event, who, made] of heard) {
      const madeAt = made === undefined ? {} : { madeAt: start + made * minute }
      const decided = actOnOrder(order, event, { who, at: start + at * minute, ...madeAt })
      if (!decided.ok) throw new Error(decided.because)
      order = decided.order
    }
    expect(order.missed).toEqual(missed)
  },
)
