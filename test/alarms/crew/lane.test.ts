import { expect, test } from 'vitest'
import { Budget, Lane, type LaneItem, roomOf } from '../../../alarms/crew/lane.ts'
import type { DeliveryRecord } from '../../../core/delivery/record.ts'

function itemOf(id: string, about: Partial<DeliveryRecord> = {}): LaneItem {
  const delivery: DeliveryRecord = {
    ...{ id, person: 'li', channel: 'voice', purpose: 'call', because: 'step', round: 0, step: 0, alarm: 'a' },
    ...{ occurrence: 1, entry: 1, kind: 'raised', priority: 'high', decidedAt: 0, outcome: 'decided', attempts: 0 },
    ...about,
  }
  const { kind, priority } = delivery
  return { delivery, number: 1, kind, priority, failures: 0, notBefore: 0 }
}

function laneOf(...items: readonly LaneItem[]): Lane {
  const lane = new Lane('li', 'voice')
  for (const item of items) lane.items.set(item.delivery.id, item)
  return lane
}

/** What goes, message after message, as long as anything may. */
function goes(lane: Lane, budget: Budget): string[] {
  const all: string[] = []
  for (;;) {
    const items = lane.next(budget, 0)
    const [first] = items
    if (!first) break
    budget.spend(roomOf(first))
    all.push(items.map(({ delivery }) => delivery.id).join(' '))
    for (const { delivery } of items) lane.items.delete(delivery.id)
  }
  return all
}

test('criticals, then other alarms, then what is about none, each of it by itself', () => {
  const lane = laneOf(
    itemOf('drill', { isDrill: true, priority: 'critical' }),
    itemOf('hand-over', { about: 'hand-over' }),
    itemOf('high'),
    itemOf('critical', { priority: 'critical' }),
  )
  expect(goes(lane, new Budget(0))).toEqual(['critical', 'high', 'drill', 'hand-over'])
})

test('an alarm that has to wait holds back drills; drills take nothing from the room for alarms', () => {
  const budget = new Budget(0)
  const drills = laneOf(...Array.from({ length: 20 }, (_, index) => itemOf(`drill${index}`, { isDrill: true })))
  expect(goes(drills, budget), 'as many as there is room for').toHaveLength(5)
  expect([budget.tokens('ordinary', 0), budget.tokens('urgent', 0)]).toEqual([5, 15])
  const waiting: LaneItem = { ...itemOf('high'), notBefore: 1 }
  expect(goes(laneOf(itemOf('drill', { isDrill: true }), waiting), new Budget(0))).toEqual([])
})
