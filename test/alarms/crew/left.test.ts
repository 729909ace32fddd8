import { afterEach, beforeEach, expect, test } from 'vitest'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceChannel, voiceRules } from '../../support/voice-gateway.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const [tsering, dawa, office] = ['+8613800000001', '+8613800000003', '+8613800000009']
const rule = headRule('one', { priority: 'critical' })
const { urgent, daily } = crewDuty.escalations
const without = (id: string) => ({
  people: crewDuty.people.filter((person) => person.id !== id),
  crews: [{ id: 'canals', members: ['tsering', 'li', 'dawa'].filter((member) => member !== id), officer: 'office' }],
})
const steps = urgent.steps
let parts: AsyncDisposableStack
let folder: string
let night: CrewNight
let provider: StrictProvider

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  provider = parts.use(await StrictProvider.open(voiceRules()))
  night = await open()
  await night.raise(rule)
  await night.to(start)
  expect(told()).toEqual([tsering])
})
afterEach(async () => {
  await night[Symbol.asyncDispose]()
  await parts.disposeAsync()
})

const channels = (clock: () => number) => new Map([['voice', [voiceChannel(provider.base, clock)]] as const])
const open = (plant = crewPlant()) => CrewNight.open({ folder, start, plant, channels })
const told = () => provider.taken.map(({ body }) => JSON.parse(body).to)
const notes = async () => (await night.deliveries.notesOf(rule.id, 1)).map(({ note }) => note)
const calling = () => night.deliveries.calling(rule.id, 1)

const noTsering = crewPlant({
  ...crewDuty,
  ...without('tsering'),
  escalations: { urgent: { ...urgent, steps: [{ ...steps[0], tell: ['dawa'] }, ...steps.slice(1)] }, daily },
})

test('who is being called is taken out of the plant file: the next is called at once, and it is said', async () => {
  night.plant.current = noTsering
  await night.settle()
  // li's number is one that no provider knows, so dawa
  expect(told().slice(1)).toEqual([dawa])
  expect(await notes()).toContainEqual({ note: 'step-passed', round: 0, step: 0, because: 'nobody-reachable' })
  expect(night.left()).toEqual([expect.stringContaining('1 callings went to others')])
})

test('so after a restart with another plant file', async () => {
  await night[Symbol.asyncDispose]()
  night = await open(noTsering)
  await night.settle()
  expect(told().slice(1)).toEqual([dawa])
})

test('who has it in hand is taken out: all are called again from the first step', async () => {
  await night.deliveries.bring({
    ...{ is: 'answer', receivedAt: night.now, alarm: rule.id, occurrence: 1 },
    ...{ verb: 'acknowledge', by: 'tsering', via: 'api' },
  })
  await night.settle()
  expect((await calling())?.state?.stage).toMatchObject({ name: 'answered', by: 'tsering' })
  night.plant.current = noTsering
  await night.settle()
  expect(await notes()).toContainEqual({ note: 'restarted', because: 'left' })
  expect(told().slice(1)).toEqual([dawa])
})

test('its chain is taken out: it calls by the one that is its route now', async () => {
  night.plant.current = crewPlant({
    ...crewDuty,
    escalations: { other: { steps: [{ tell: ['office'], by: ['voice'], answer: '5min' }] } },
    routes: [{ when: {}, escalation: 'other', crew: 'canals' }],
  })
  await night.settle()
  expect(told().slice(1)).toEqual([office])
  expect(await calling()).toMatchObject({ escalation: 'other', crew: 'canals', state: { stage: { name: 'calling' } } })
})

test('no route calls anybody any more: it is over, and said', async () => {
  night.plant.current = crewPlant({
    ...crewDuty,
    escalations: { daily },
    routes: [{ when: { priority: ['low'] }, escalation: 'daily', crew: 'canals' }],
  })
  await night.settle()
  expect((await calling())?.state?.stage).toEqual({ name: 'over', because: 'ended' })
  expect(night.left()).toEqual([
    expect.stringContaining(`1 standing alarms call nobody any more by the plant file: ${rule.id}`),
  ])
  await night.to(start + 60 * minute)
  expect(told()).toEqual([tsering])
})

test('a plant file that takes nobody away changes nothing', async () => {
  const before = await calling()
  night.plant.current = crewPlant({ ...crewDuty, escalations: { ...crewDuty.escalations, more: daily } })
  await night.settle()
  expect([await calling(), told(), night.left()]).toEqual([before, [tsering], []])
})
