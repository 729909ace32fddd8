import { expect, test } from 'vitest'
import { crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { OrderNight, orderDuty } from '../../support/order-night.ts'

const start = lhasa('2026-07-03 02:00')
const rule = headRule('one', { priority: 'critical' })
const renamed = (routes: readonly object[]) =>
  crewPlant({ ...orderDuty, crews: [{ id: 'east', members: ['li', 'dawa'], officer: 'office' }], routes })
const entries = async (night: OrderNight, id: number) =>
  (await night.orders.journal(id)).map(({ who, event }) => ({ who, ...event }))

async function raised(folder: string): Promise<OrderNight> {
  const night = await OrderNight.open(folder, start)
  await night.night.raise(rule)
  await night.to(start)
  expect(await night.orders.order(1)).toMatchObject({ to: { crew: 'canals' }, stage: { name: 'dispatched' } })
  return night
}

test('its crew is taken out of the plant file: the order goes to the one that is its route now, and says why', async () => {
  using folder = temporaryFolder()
  await using night = await raised(folder.path)
  night.night.plant.current = renamed([{ when: {}, escalation: 'urgent', crew: 'east', order: true }])
  await night.settle()
  expect(await night.orders.order(1)).toMatchObject({ to: { crew: 'east' }, stage: { name: 'dispatched' } })
  const why = 'no longer in the plant file: canals'
  expect((await entries(night, 1)).at(-1)).toMatchObject({ who: 'router', type: 'dispatched', why })
  await night.settle()
  expect(
    (await entries(night, 1)).filter((each) => 'why' in each && each.why === why),
    'once',
  ).toHaveLength(1)
})

test('no crew is there for it: it is the officer’s to give', async () => {
  using folder = temporaryFolder()
  await using night = await raised(folder.path)
  night.night.plant.current = renamed([{ when: { priority: ['low'] }, escalation: 'daily', crew: 'east' }])
  await night.settle()
  expect(await night.orders.order(1)).toMatchObject({
    stage: { name: 'handed-back', by: 'router', why: 'no longer in the plant file: canals' },
  })
})

test('it was given to a person who is gone, and its site is: its crew has it, and its journal says both', async () => {
  using folder = temporaryFolder()
  await using night = await raised(folder.path)
  const li = { crew: 'canals', person: 'li' }
  const officer = { who: { name: 'office', role: 'engineer' }, via: 'api', at: start } as const
  expect((await night.orders.act(1, { type: 'dispatched', to: li }, officer)).ok).toBe(true)
  const plant = crewPlant({
    ...orderDuty,
    people: orderDuty.people.filter(({ id }) => id !== 'li'),
    crews: [{ id: 'canals', members: ['tsering', 'dawa'], officer: 'office' }],
    escalations: { urgent: { ...orderDuty.escalations.urgent, steps: [{ tell: 'crew', answer: '5min' }] } },
    routes: orderDuty.routes.slice(0, 1),
  })
  night.night.plant.current = { ...plant, sites: [] }
  await night.settle()
  expect(await night.orders.order(1)).toMatchObject({ to: { crew: 'canals' }, stage: { name: 'dispatched' } })
  expect((await night.orders.order(1))?.to).not.toHaveProperty('person')
  expect((await entries(night, 1)).slice(-2)).toMatchObject([
    { who: 'router', type: 'commented', note: expect.stringContaining('site nangan') },
    { who: 'router', type: 'dispatched', why: 'no longer in the plant file: li' },
  ])
})
