import { expect, test } from 'vitest'
import { actOnOrder, mostComments, mostSteps, openOrder, recurs } from '../../../core/order/act.ts'
import type { OrderEvent } from '../../../core/order/event.ts'
import { orderKpis } from '../../../core/order/kpis.ts'
import type { Order } from '../../../core/order/order.ts'
import { missedAt, orderDueAt, usualTimes } from '../../../core/order/times.ts'

const start = Date.UTC(2026, 6, 3, 2)
const minute = 60_000
const router = 'router' as const
const tsering = { name: 'tsering', role: 'operator' } as const
const li = { name: 'li', role: 'operator' } as const
const office = { name: 'office', role: 'operator', person: '值班室' } as const
const pema = { name: 'pema', role: 'engineer' } as const

const given = {
  about: { site: 'linka', asset: 'lake', alarm: { id: 'linka.lake.level.high', occurrence: 3, raisedAt: start } },
  priority: 'critical',
  times: usualTimes.critical,
  to: { crew: 'parks' },
  officer: 'office',
} as const

type Said = readonly [minutes: number, who: Parameters<typeof actOnOrder>[2]['who'], event: OrderEvent]

function story(...said: readonly Said[]): Order {
  let { order } = openOrder(1, given, { who: router, at: start })
  for (const [minutes, who, event] of [[0, router, { type: 'dispatched', to: { crew: 'parks' } }], ...said] as Said[]) {
    const decided = actOnOrder(order, event, { who, at: start + minutes * minute })
    if (!decided.ok) throw new Error(`${event.type}: ${decided.because}`)
    order = decided.order
  }
  return order
}

function refused(order: Order, minutes: number, who: Said[1], event: OrderEvent, ifRevision?: number): string {
  const doing = { who, at: start + minutes * minute, ...(ifRevision !== undefined && { ifRevision }) }
  const decided = actOnOrder(order, event, doing)
  expect(decided.order === order || decided.ok).toBe(true)
  return decided.ok ? 'done' : decided.because
}

const disposal: OrderEvent = { type: 'disposed', work: ['cleared'], note: '', cause: 'blockage' }

test('a crew takes it, comes, clears the screen; the instrument agrees, and it is closed with the cause that they named', () => {
  const order = story(
    [3, tsering, { type: 'accepted', eta: start + 30 * minute }],
    [25, tsering, { type: 'arrived', place: [29.65, 91.1] }],
    [70, tsering, disposal],
    [101, 'instrument', { type: 'verified', reading: { point: 'linka/lake/level', at: start, value: 1.2 } }],
    [101, 'instrument', { type: 'closed' }],
  )
  expect(order).toMatchObject({
    stage: { name: 'closed', cause: 'blockage' },
    acceptedAt: start + 3 * minute,
    arrivedAt: start + 25 * minute,
    disposedBy: 'tsering',
    revision: 7,
    missed: [],
  })
})

test('who has done the work does not verify it; somebody else does, and only an officer closes it', () => {
  const order = story([3, tsering, { type: 'arrived' }], [30, tsering, disposal])
  expect(refused(order, 40, tsering, { type: 'verified' })).toBe('same-person')
  expect(refused(order, 40, pema, { type: 'closed' })).toBe('wrong-state')
  const verified = story([3, tsering, { type: 'arrived' }], [30, tsering, disposal], [40, li, { type: 'verified' }])
  expect(verified.stage).toEqual({ name: 'verified', by: 'li', how: 'person' })
  expect(refused(verified, 50, li, { type: 'closed' })).toBe('not-officer')
  expect(refused(verified, 50, office, { type: 'closed' })).toBe('done')
})

test('a check that failed sends it back: done again, with times of its own', () => {
  const order = story(
    [3, tsering, { type: 'arrived' }],
    [30, tsering, disposal],
    [60, li, { type: 'failed-check', why: 'still blocked' }],
  )
  expect(order).toMatchObject({ stage: { name: 'dispatched' }, redone: 1, answerBy: start + 65 * minute })
  expect(order).not.toHaveProperty('disposedAt')
  expect(order).not.toHaveProperty('arrivedAt')
})

test('who arrives without a word before has accepted by that; who is done without a word has arrived at no known time', () => {
  expect(story([9, tsering, { type: 'arrived' }])).toMatchObject({
    acceptedAt: start + 9 * minute,
    acceptedBy: 'tsering',
  })
  const done = story([9, tsering, disposal])
  expect(done).toMatchObject({ acceptedAt: start + 9 * minute })
  expect(done).not.toHaveProperty('arrivedAt')
})

test('a crew asks for more time and its officer agrees; an officer who asks has it at once; nobody agrees with themselves', () => {
  const until = start + 900 * minute
  const asking = { type: 'asked', request: { for: 'extend', until }, why: 'a part is missing' } as const
  const asked = story([3, tsering, { type: 'accepted' }], [9, tsering, asking])
  expect(asked).toMatchObject({ asked: { by: 'tsering' }, doneBy: start + 240 * minute })
  expect(refused(asked, 10, li, { type: 'granted' })).toBe('not-officer')
  expect(refused(asked, 10, { name: 'office', role: 'operator' }, { type: 'granted' }), 'a token of that name').toBe(
    'not-officer',
  )
  expect(refused(asked, 10, li, asking)).toBe('asked-already')
  const granted = story([3, tsering, { type: 'accepted' }], [9, tsering, asking], [12, office, { type: 'granted' }])
  expect(granted.doneBy).toBe(until)
  expect(granted).not.toHaveProperty('asked')
  expect(story([3, pema, asking]).doneBy).toBe(until)
})

test('put off with a day of review, the clock stands still; resumed it goes on where it was', () => {
  const reviewAt = start + 5_000 * minute
  const order = story(
    [3, tsering, { type: 'accepted' }],
    [10, office, { type: 'asked', request: { for: 'defer', until: reviewAt }, why: 'after the flood' }],
  )
  expect(order.stage).toMatchObject({ name: 'deferred', from: 'accepted' })
  expect(orderDueAt(order)).toBe(reviewAt)
  expect(missedAt(order, reviewAt)).toEqual(['review'])
  const decided = actOnOrder(
    order,
    { type: 'resumed', why: 'the water has gone' },
    { who: office, at: start + 110 * minute },
  )
  expect(decided.order).toMatchObject({ stage: { name: 'accepted', by: 'tsering' }, doneBy: start + 340 * minute })
})

test('void because of a wrong sensor makes an order about that sensor', () => {
  const order = story([3, tsering, { type: 'arrived' }])
  const event = { type: 'asked', request: { for: 'void', sensor: 'linka/lake/level' }, why: 'dry in fact' } as const
  const decided = actOnOrder(order, event, { who: pema, at: start + 20 * minute })
  expect(decided).toMatchObject({
    ok: true,
    order: { stage: { name: 'void', sensor: 'linka/lake/level' } },
    follows: { about: { site: 'linka', point: 'linka/lake/level' }, follows: 1, to: { crew: 'parks' } },
  })
})

test('handed back by the wrong crew, the officer gives it to another', () => {
  const order = story([3, tsering, { type: 'handed-back', why: 'not our reach' }])
  expect(refused(order, 4, tsering, { type: 'accepted' })).toBe('wrong-state')
  expect(refused(order, 4, tsering, { type: 'dispatched', to: { crew: 'river' } })).toBe('not-officer')
  const again = story(
    [3, tsering, { type: 'handed-back', why: 'not our reach' }],
    [6, office, { type: 'dispatched', to: { crew: 'river' }, officer: 'li' }],
  )
  expect(again).toMatchObject({ to: { crew: 'river' }, officer: 'li', answerBy: start + 11 * minute })
})

test.each<[string, OrderEvent, string]>([
  ['work without a word', { type: 'disposed', work: [], note: ' ' }, 'work-required'],
  ['handed back without a reason', { type: 'handed-back', why: '' }, 'reason-required'],
  ['an arrival meant for the past', { type: 'accepted', eta: start }, 'bad-time'],
  [
    'more time that is less',
    { type: 'asked', request: { for: 'extend', until: start + minute * 9 }, why: 'x' },
    'bad-time',
  ],
  ['what only time says', { type: 'overdue', deadline: 'done' }, 'not-yours'],
  ['passing on what somebody else has', { type: 'passed-on' }, 'wrong-state'],
  ['granting what nobody asked for', { type: 'granted' }, 'not-officer'],
])('%s is refused', (_, event, because) => {
  expect(refused(story(), 3, tsering, event)).toBe(because)
})

test('what was seen is what is acted on: an older revision is refused', () => {
  const order = story()
  expect(refused(order, 3, tsering, { type: 'accepted' }, 1)).toBe('stale')
  expect(refused(order, 3, tsering, { type: 'accepted' }, 2)).toBe('done')
})

test('times that have passed are missed once each, the earliest first', () => {
  const order = story()
  expect(orderDueAt(order)).toBe(start + 5 * minute)
  expect(missedAt(order, start + 300 * minute)).toEqual(['answer', 'arrive', 'done'])
  const told = actOnOrder(order, { type: 'overdue', deadline: 'answer' }, { who: 'time', at: start + 6 * minute })
  expect(missedAt(told.order, start + 300 * minute)).toEqual(['arrive', 'done'])
})

test('getting worse makes it sooner, never later', () => {
  const { order } = openOrder(1, { ...given, priority: 'low', times: usualTimes.low }, { who: router, at: start })
  const event: OrderEvent = { type: 'worsened', priority: 'critical', times: usualTimes.critical }
  const worse = actOnOrder(order, event, { who: router, at: start + 10 * minute }).order
  expect(worse).toMatchObject({ priority: 'critical', answerBy: start + 15 * minute, doneBy: start + 250 * minute })
})

test('a recurrence within a day of the disposal is work that was not done', () => {
  const order = story([3, tsering, { type: 'arrived' }], [30, tsering, disposal])
  expect(recurs(order, start + 60 * minute)).toBe(true)
  expect(recurs(order, start + 1_471 * minute)).toBe(false)
  expect(recurs(story(), start + 60 * minute)).toBe(false)
})

test('what is counted: answers, arrivals and ends in time, and what was done again', () => {
  const good = story([3, tsering, { type: 'accepted' }], [25, tsering, { type: 'arrived' }], [70, tsering, disposal])
  const late = story([9, tsering, { type: 'accepted' }], [60, tsering, { type: 'arrived' }], [300, tsering, disposal])
  const again = story(
    [3, tsering, { type: 'arrived' }],
    [30, tsering, disposal],
    [60, li, { type: 'failed-check', why: 'x' }],
  )
  const silent = story()
  const { critical, low } = orderKpis([good, late, again, silent], start + 400 * minute)
  expect(critical).toMatchObject({
    opened: 4,
    open: 4,
    answeredInTime: 1 / 4,
    unanswered: 2,
    arrivedInTime: 1 / 2,
    doneInTime: 1 / 4,
    redone: 1 / 3,
  })
  expect(critical.arriveMs.p50).toBe(22 * minute)
  expect(low).toMatchObject({ opened: 0, answeredInTime: null, redone: null })
})

function repeated(times: number, event: OrderEvent, who: Said[1] = tsering): Order {
  return story(...Array.from({ length: times }, (_, index): Said => [index / 100, who, event]))
}

test('no number of notes keeps an order from its end', () => {
  const noted = repeated(mostComments, { type: 'commented', note: '.' })
  expect(refused(noted, 40, li, { type: 'commented', note: '.' })).toBe('too-many-comments')
  expect(refused(noted, 40, li, { type: 'accepted' })).toBe('done')
})

test('an order that went to and fro for too long can still be taken on to its end, and nowhere else', () => {
  let order = repeated(mostSteps - 2, { type: 'dispatched', to: { crew: 'parks' } }, pema)
  expect(refused(order, 40, pema, { type: 'dispatched', to: { crew: 'canals' } })).toBe('too-long')
  const on: Said[] = [
    [41, tsering, { type: 'accepted' }],
    [42, tsering, { type: 'arrived' }],
    [43, tsering, disposal],
    [44, li, { type: 'verified' }],
    [45, pema, { type: 'closed' }],
  ]
  for (const [minutes, who, event] of on) {
    const decided = actOnOrder(order, event, { who, at: start + minutes * minute })
    expect(decided.ok, event.type).toBe(true)
    order = decided.order
    if (order.stage.name !== 'closed')
      expect(refused(order, minutes, pema, { type: 'asked', request: { for: 'void' }, why: 'a test' })).toBe('done')
    if (order.stage.name === 'disposed')
      expect(refused(order, minutes, li, { type: 'failed-check', why: 'leaks' })).toBe('too-long')
  }
  expect(refused(order, 50, pema, { type: 'reopened', why: 'again' })).toBe('too-long')
})

const untilTomorrow = start + 1_440 * minute
const wantsVoid: OrderEvent = { type: 'asked', request: { for: 'void' }, why: 'nothing there' }
const wantsDeferral: OrderEvent = { type: 'asked', request: { for: 'defer', until: untilTomorrow }, why: 'no parts' }

test('a request ends with its round, and what an officer does by themselves leaves another request as it was', () => {
  const done: Said[] = [
    [10, tsering, wantsVoid],
    [20, tsering, disposal],
    [30, li, { type: 'verified' }],
  ]
  expect(story(...done, [40, pema, { type: 'closed' }]).asked).toBeUndefined()
  expect(story(...done, [40, li, { type: 'failed-check', why: 'leaks' }]).asked).toBeUndefined()
  const longer: OrderEvent = { type: 'asked', request: { for: 'extend', until: untilTomorrow }, why: 'far' }
  const extended = story([10, tsering, wantsDeferral], [11, pema, longer])
  expect(extended).toMatchObject({ doneBy: untilTomorrow, asked: { by: 'tsering', request: { for: 'defer' } } })
  expect(story([10, tsering, wantsDeferral], [11, pema, wantsDeferral]).asked).toBeUndefined()
  expect(refused(story([10, tsering, wantsDeferral]), 1_500, pema, { type: 'granted' }), 'its day is over').toBe(
    'bad-time',
  )
})

test('the officer is who it is now, not who it was when the order was opened', () => {
  const order = story([10, tsering, wantsVoid])
  const dawa = { name: 'dawa', role: 'operator', person: '达娃' } as const
  const granting = (who: typeof dawa | typeof office, asOfficer: boolean) =>
    actOnOrder(order, { type: 'granted' }, { who, asOfficer, at: start + 20 * minute })
  expect(granting(dawa, true)).toMatchObject({ ok: true, entry: { asOfficer: true } })
  expect(granting(office, false)).toMatchObject({ ok: false, because: 'not-officer' })
})

test('an order about a sensor has the times of its own priority', () => {
  const event: OrderEvent = {
    type: 'asked',
    request: { for: 'void', sensor: 'linka/lake/level', times: { answerMs: 7, arriveMs: 8, doneMs: 9 } },
    why: 'dry',
  }
  const decide = (asked: OrderEvent) => actOnOrder(story(), asked, { who: pema, at: start + minute })
  expect(decide(event)).toMatchObject({ follows: { priority: 'medium', times: { answerMs: 7, doneMs: 9 } } })
  const { times: _, ...request } =
    event.type === 'asked' && event.request.for === 'void' ? event.request : { for: 'void' as const }
  expect(decide({ type: 'asked', request, why: 'dry' })).toMatchObject({ follows: { times: usualTimes.medium } })
})

test('whoever has had it in hands does not verify it; who had only said that they come, and could not, may', () => {
  const dawa = { name: 'dawa', role: 'operator' } as const
  const verify: OrderEvent = { type: 'verified' }
  const three = story([3, tsering, { type: 'accepted' }], [20, dawa, { type: 'arrived' }], [30, li, disposal])
  for (const who of [tsering, dawa, li])
    expect([who.name, refused(three, 40, who, verify)]).toEqual([who.name, 'same-person'])
  expect(refused(three, 40, pema, verify)).toBe('done')
  const given = story(
    [3, tsering, { type: 'arrived' }],
    [10, pema, { type: 'dispatched', to: { crew: 'parks' } }],
    [30, li, disposal],
  )
  expect(refused(given, 40, tsering, verify)).toBe('same-person')
  const passed = story([3, tsering, { type: 'accepted' }], [4, tsering, { type: 'passed-on' }], [30, li, disposal])
  expect(refused(passed, 40, tsering, verify)).toBe('done')
  const again = story([3, tsering, disposal], [10, li, { type: 'failed-check', why: 'leaks' }], [30, li, disposal])
  expect([refused(again, 40, li, verify), refused(again, 40, tsering, verify)]).toEqual(['same-person', 'done'])
})

test('whoever made an invite is no other person than who is in by it, either way; two of one engineer are two', () => {
  const act = (order: Order, who: Said[1], letInBy?: string) => {
    const doing = { who, at: start + 40 * minute, ...(letInBy !== undefined && { letInBy }) }
    const decided = actOnOrder(order, { type: 'verified' }, doing)
    return decided.ok ? 'done' : decided.because
  }
  const { order } = openOrder(1, { ...given }, { who: router, at: start })
  const sent = actOnOrder(order, { type: 'dispatched', to: { crew: 'parks' } }, { who: router, at: start }).order
  const done = actOnOrder(sent, disposal, { who: tsering, at: start + minute, letInBy: 'pema' }).order
  expect([act(done, pema), act(done, li, 'tsering'), act(done, li, 'pema')]).toEqual([
    'same-person',
    'same-person',
    'done',
  ])
})
