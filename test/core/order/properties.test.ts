import fc from 'fast-check'
import { expect, test } from 'vitest'
import { priorities } from '../../../core/alarm/priority.ts'
import { actOnOrder, openOrder, stepsFrom } from '../../../core/order/act.ts'
import type { Doing, OrderEntry, OrderEvent } from '../../../core/order/event.ts'
import { deadlineNames, isOpen, type Order, orderStates } from '../../../core/order/order.ts'
import { replayOrder } from '../../../core/order/replay.ts'
import { missedAt, orderDueAt, usualTimes } from '../../../core/order/times.ts'
import { causes, works } from '../../../core/order/work.ts'

const start = Date.UTC(2026, 6, 3, 2)
const text = fc.constantFrom('', ' ', 'because', '因为')
const time = fc.integer({ min: -1, max: 40 }).map((hours) => start + hours * 3_600_000)

const event: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({ type: fc.constant('dispatched' as const), to: fc.constant({ crew: 'parks' }) }),
  fc.record({ type: fc.constant('accepted' as const), eta: time }),
  fc.record({
    type: fc.constantFrom('accepted' as const, 'arrived' as const, 'passed-on' as const, 'verified' as const),
  }),
  fc.record({ type: fc.constantFrom('accepted' as const, 'arrived' as const) }),
  fc.record({
    type: fc.constant('disposed' as const),
    work: fc.subarray([...works]),
    note: text,
    cause: fc.constantFrom(...causes),
  }),
  fc.record({ type: fc.constant('closed' as const) }),
  fc.record({
    type: fc.constantFrom(
      'failed-check' as const,
      'handed-back' as const,
      'refused' as const,
      'resumed' as const,
      'reopened' as const,
    ),
    why: text,
  }),
  fc.record({
    type: fc.constant('asked' as const),
    request: fc.oneof(
      fc.record({ for: fc.constantFrom('extend' as const, 'defer' as const), until: time }),
      fc.constant({ for: 'void' as const }),
      fc.constant({ for: 'void' as const, sensor: 'linka/lake/level' }),
    ),
    why: text,
  }),
  fc.constant({
    type: 'asked' as const,
    request: { for: 'defer' as const, until: start + 300 * 86_400_000 },
    why: 'no parts',
  }),
  fc.record({ type: fc.constant('granted' as const) }),
  fc.record({ type: fc.constant('commented' as const), note: text }),
  fc.record({
    type: fc.constant('photographed' as const),
    photo: fc.record({
      hash: fc.constantFrom('a', 'b', 'c'),
      type: fc.constant('image/jpeg' as const),
      bytes: fc.constant(9),
      width: fc.constant(1),
      height: fc.constant(1),
    }),
  }),
  fc.record({
    type: fc.constant('worsened' as const),
    priority: fc.constantFrom(...priorities),
    times: fc.constantFrom(...Object.values(usualTimes)),
  }),
  fc.record({ type: fc.constant('recurred' as const), order: fc.constant(9) }),
  fc.record({ type: fc.constant('overdue' as const), deadline: fc.constantFrom(...deadlineNames) }),
)

const who = fc.constantFrom<Doing['who']>(
  ...(['tsering', 'li', 'office'] as const).map((name) => ({ name, role: 'operator' }) as const),
  { name: 'pema', role: 'engineer' },
  { name: 'tsering', role: 'engineer' },
  { name: 'office', role: 'operator', person: '值班室' },
  'router',
  'instrument',
  'time',
)
/** Time that may go back, as clocks do. */
const action = fc.record({
  event: fc.oneof(
    { weight: 3, arbitrary: event },
    // the way to the end is long
    {
      weight: 2,
      arbitrary: fc.constantFrom<OrderEvent>(
        { type: 'disposed', work: ['cleared'], note: '' },
        { type: 'verified' },
        { type: 'closed' },
      ),
    },
  ),
  who,
  passes: fc.integer({ min: -3, max: 200 }),
  sees: fc.constantFrom('now', 'now', 'nothing', 'nothing', 'before'),
})

test('no sequence of actions leads to an impossible state, and the journal is the order', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
      let at = start
      const given = { about: { site: 'linka' }, priority: 'high', times: usualTimes.high, officer: 'office' } as const
      const opened = openOrder(7, given, { who: 'router', at })
      let { order } = opened
      const journal: OrderEntry[] = [opened.entry]
      for (const { event: asked, who: by, passes, sees } of actions) {
        at += passes * 60_000
        const before = structuredClone(order)
        const ifRevision = sees === 'now' ? order.revision : order.revision - 1
        const decided = actOnOrder(order, asked, { who: by, at, ...(sees !== 'nothing' && { ifRevision }) })
        expect(order, 'it is not changed in its place').toEqual(before)
        if (!decided.ok) {
          expect(decided.order).toBe(order)
          continue
        }
        expect(sees).not.toBe('before')
        expect(stepsFrom[asked.type]).toContain(order.stage.name)
        expect(decided.entry).toMatchObject({ from: order.stage.name, to: decided.order.stage.name })
        sound(decided.order, order)
        order = decided.order
        journal.push(decided.entry)
        seen.add(order.stage.name)
      }
      expect(order.revision).toBe(journal.length)
      expect(JSON.parse(JSON.stringify(replayOrder(journal)))).toEqual(JSON.parse(JSON.stringify(order)))
      const half = Math.ceil(journal.length / 2)
      expect(replayOrder(journal, half)?.revision).toBe(half)
    }),
    { numRuns: 400 },
  )
  expect([...seen].toSorted(), 'every state was come to').toEqual(orderStates.toSorted())
})

function sound(order: Order, before: Order): void {
  const { stage } = order
  expect(order.revision).toBe(before.revision + 1)
  const { name } = stage
  if (name === 'accepted' || name === 'arrived') expect(order.acceptedBy).toBe(stage.by)
  if (name === 'arrived') expect(order.arrivedAt).toBeDefined()
  if (name === 'disposed' || name === 'verified' || name === 'closed') {
    expect(order.disposedBy).toBeDefined()
    expect(order.acceptedAt).toBeDefined()
  } else if (name !== 'void') expect(order.disposedAt).toBeUndefined()
  if (name === 'verified' && stage.how === 'person') expect(stage.by).not.toBe(order.disposedBy)
  if (name === 'closed') {
    expect(order.verifiedAt).toBeDefined()
    expect(before.stage.name === 'verified' || before.stage.name === 'closed').toBe(true)
  }
  if (before.stage.name === 'void') expect(name).toBe('void')
  if (!isOpen(order)) expect(orderDueAt(order)).toBeUndefined()
  expect(new Set(order.photos.map(({ hash }) => hash)).size).toBe(order.photos.length)
  expect(missedAt(order, Number.MAX_SAFE_INTEGER).some((each) => order.missed.includes(each))).toBe(false)
}
