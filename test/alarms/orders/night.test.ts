import { afterEach, beforeEach, expect, test } from 'vitest'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { OrderNight } from '../../support/order-night.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })
const point = 'nangan/head/level'
let parts: AsyncDisposableStack
let night: OrderNight
let folder: string

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  night = parts.use(await OrderNight.open(folder, start))
})
afterEach(() => parts.disposeAsync())

const order = (occurrence = 1) => night.orders.ofOccurrence(rule.id, occurrence)
const steps = async () =>
  (await night.orders.journal(1)).map(({ at, who, event }) => `${(at - start) / minute} ${who} ${event.type}`)

test('an urgent alarm gets an order; the crew takes it, comes and mends it by link; the instrument verifies it', async () => {
  await night.night.raise(rule)
  await night.to(start)
  expect(await order()).toMatchObject({
    about: { site: 'nangan', asset: 'head', alarm: { id: rule.id, occurrence: 1 } },
    ...{ stage: { name: 'dispatched' }, to: { crew: 'canals' }, officer: 'office', escalation: 'urgent' },
    times: { answerMs: 5 * minute, arriveMs: 45 * minute, doneMs: 240 * minute },
  })
  await night.to(start + 2 * minute)
  await night.say(rule.id, 1, 'acknowledge', 'tsering')
  await night.to(start + 20 * minute)
  await night.say(rule.id, 1, 'arrived', 'tsering')
  await night.to(start + 50 * minute)
  await night.night.return(rule)
  night.read(point, 0.4)
  await night.say(rule.id, 1, 'done', 'tsering')
  for (let minutes = 51; minutes <= 82; minutes++) {
    night.read(point, 0.4)
    await night.to(start + minutes * minute)
    if (minutes === 60) night.restart()
  }
  expect(await steps()).toEqual([
    '0 router opened',
    '0 router dispatched',
    '2 tsering accepted',
    '20 tsering arrived',
    '50 tsering disposed',
    '81 instrument verified',
    '81 instrument closed',
  ])
  expect(await order()).toMatchObject({ reading: { point, value: 0.4 }, stage: { cause: 'unclassified' } })
})

test('a doubtful reading, or one in alarm again, and the half hour begins anew', async () => {
  await night.night.raise(rule)
  await night.to(start)
  await night.night.return(rule)
  await night.say(rule.id, 1, 'done', 'tsering')
  const look = async (minutes: number, quality: 1 | 3 = 1) => {
    await night.to(start + minutes * minute)
    night.read(point, 0.4, quality)
    await night.to(start + minutes * minute + 6_000)
  }
  await look(1)
  await look(20, 3)
  await look(25)
  await look(40)
  expect((await order())?.stage.name).toBe('disposed')
  await look(54)
  expect((await order())?.stage.name).toBe('disposed')
  await look(55)
  expect((await order())?.stage.name).toBe('closed')
})

test('nobody answers: each time that passes is told once, also through restarts', async () => {
  await night.night.raise(rule)
  for (const minutes of [0, 4, 5, 6, 45, 46, 239, 240, 300]) {
    await night.to(start + minutes * minute)
    night.restart()
  }
  expect((await steps()).slice(2)).toEqual(['5 time overdue', '45 time overdue', '240 time overdue'])
  expect((await order())?.missed).toEqual(['answer', 'arrive', 'done'])
})

test('a route that asks for no order opens none; one that worsens gets its order then', async () => {
  const mild = headRule('mild', { priority: 'low' })
  await night.night.raise(mild)
  await night.to(start)
  expect(await night.orders.orders({ limit: 9 })).toEqual([])
  const event = { type: 'worsened', at: start + minute, value: 4, limit: 4, priority: 'critical' } as const
  await night.night.store.commit({ cursor: 9, events: [{ rule: mild, serverAt: start + minute, event }], records: [] })
  await night.to(start + 2 * minute)
  expect(await night.orders.orders({ limit: 9 })).toMatchObject([{ priority: 'critical', revision: 2 }])
})

test('an acknowledgement at a desk accepts nothing: somebody has to go', async () => {
  await night.night.raise(rule)
  await night.to(start)
  await night.night.acknowledge(rule)
  await night.to(start + minute)
  expect((await order())?.stage.name).toBe('dispatched')
})

test('passed on after it was taken: the crew has it again', async () => {
  await night.night.raise(rule)
  await night.to(start)
  await night.say(rule.id, 1, 'on-my-way', 'tsering')
  expect((await order())?.acceptedBy).toBe('tsering')
  await night.say(rule.id, 1, 'pass-on', 'tsering')
  expect((await order())?.stage.name).toBe('dispatched')
})

test('out of a backlog: what still stands when the rest of it is there gets an order, what is over does not', async () => {
  const over = headRule('over', { priority: 'critical' })
  const late = (each: typeof rule, type: 'raised' | 'returned', minutesAgo: number) => {
    const at = start - minutesAgo * minute
    const event = { type, at, value: 3, limit: 3, priority: 'critical' } as const
    return { rule: each, serverAt: start, event }
  }
  await night.night.store.commit({
    cursor: 1,
    events: [late(rule, 'raised', 90), late(over, 'raised', 90), late(over, 'returned', 70)],
    records: [],
  })
  await night.to(start)
  expect(await night.orders.orders({ limit: 9 })).toEqual([])
  await night.night.acknowledge(over)
  night.restart()
  await night.to(start + minute)
  expect((await night.orders.orders({ limit: 9 })).map(({ about }) => about.alarm?.id)).toEqual([rule.id])
})

test('the same entries read twice open nothing twice', async () => {
  await night.night.raise(rule)
  await night.to(start)
  // as if another journal had been there in between
  await night.orders.commit({ places: { journal: 0, said: 0 } })
  night.restart()
  await night.settle()
  expect((await night.orders.orders({ limit: 9 })).length).toBe(1)
  expect((await night.metrics.metrics()).match(/steps_total\{step="opened",outcome="known"\} 1/)).toBeTruthy()
})

test('of one alarm each occurrence has its order, and the second says which one it follows', async () => {
  await night.night.raise(rule)
  await night.to(start)
  await night.say(rule.id, 1, 'done', 'tsering')
  await night.night.return(rule)
  await night.to(start + 10 * minute)
  await night.night.raise(rule)
  await night.to(start + 11 * minute)
  expect(await order(2)).toMatchObject({ id: 2, follows: 1 })
  expect(await order(1)).toMatchObject({ recurredIn: 2 })
})

test('the figures are on /metrics', async () => {
  await night.night.raise(rule)
  await night.to(start)
  await night.to(start + 6 * minute)
  const text = await night.metrics.metrics()
  expect(text).toContain('huoshui_orders{state="dispatched"} 1')
  expect(text).toContain('huoshui_orders_unanswered{priority="critical"} 1')
  expect(text).toContain('huoshui_orders_answered_in_time_ratio{priority="critical"} 0')
})
