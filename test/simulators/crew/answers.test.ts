import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Channel } from '../../../alarms/notify/channel.ts'
import { type Behaviour, behaviourOf, crewSays, demoMeans } from '../../../simulators/crew/answers.ts'
import { CrewNight } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })
const quick: Behaviour = { isSilent: false, answerMs: minute, arriveMs: 3 * minute, doneMs: 5 * minute }
let parts: AsyncDisposableStack
let night: CrewNight

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  const voice: Channel = {
    ...{ name: 'voice-city', proves: 'answered', recipients: [] },
    send: async ({ to }) => ({ outcome: 'accepted', providerId: to.id }),
  }
  const folder = parts.use(temporaryFolder()).path
  night = parts.use(await CrewNight.open({ folder, start, channels: () => new Map([['voice', [voice]]]) }))
  await night.raise(rule)
  await night.settle()
})
afterEach(() => parts.disposeAsync())

/** What the crew says at this moment, brought in. */
async function look(behaviour = quick): Promise<string> {
  const calling = await night.deliveries.calling(rule.id, 1)
  if (!calling?.state) throw new Error('nobody is called')
  const notes = await night.deliveries.notesOf(rule.id, 1)
  const says = crewSays({ state: calling.state, beganAt: calling.beganAt, notes, behaviour }, night.now)
  if (!says) return 'nothing'
  const answer = { is: 'answer', receivedAt: night.now, alarm: rule.id, occurrence: 1, via: demoMeans } as const
  await night.deliveries.bring({ ...answer, ...says })
  await night.settle()
  return `${says.by} ${says.verb}`
}

test('who is called answers, arrives and sees to it, each in its time and once', async () => {
  const story: string[] = []
  for (let at = 0; at <= 20; at++) {
    await night.to(start + at * minute)
    story.push(`${at} ${await look()}`)
  }
  expect(story.filter((each) => !each.endsWith('nothing'))).toEqual([
    '1 tsering on-my-way',
    '4 tsering arrived',
    '9 tsering done',
  ])
  expect((await night.store.alarm(rule.id))?.acknowledged?.by).toBe('tsering')
})

test('what has gone by itself before anybody answered is looked at all the same', async () => {
  await night.return(rule)
  await night.settle()
  const story: string[] = []
  for (let at = 0; at <= 10; at++) {
    await night.to(start + at * minute)
    story.push(await look())
  }
  expect(story.filter((each) => each !== 'nothing')).toEqual(['tsering on-my-way', 'tsering arrived', 'tsering done'])
})

test('late, it is whoever is called then; silent, it is nobody', async () => {
  await night.to(start + 6 * minute)
  expect(await look({ ...quick, isSilent: true })).toBe('nothing')
  expect(await look({ ...quick, answerMs: 5.5 * minute })).toBe('li on-my-way')
})

test('what somebody real has taken in hand is theirs', async () => {
  await night.to(start + minute)
  await night.acknowledge(rule)
  await night.settle()
  await night.to(start + 20 * minute)
  expect(await look()).toBe('nothing')
})

test('what somebody real has answered for the invented ones is theirs from then on', async () => {
  await night.to(start + minute)
  expect(await look()).toBe('tsering on-my-way')
  const answer = { is: 'answer', receivedAt: night.now, alarm: rule.id, occurrence: 1 } as const
  await night.deliveries.bring({ ...answer, verb: 'on-my-way', by: 'li', via: 'api' })
  await night.to(start + 20 * minute)
  expect(await look()).toBe('nothing')
})

test('of many occurrences most are answered within two minutes, some late and few by nobody', () => {
  const all = Array.from({ length: 1_200 }, (_, number) => behaviourOf('nangan.head.level.high', number, 5 * minute))
  const silent = all.filter(({ isSilent }) => isSilent).length
  const late = all.filter(({ isSilent, answerMs }) => !isSilent && answerMs > 5 * minute).length
  expect(silent).toBeGreaterThan(50)
  expect(silent).toBeLessThan(170)
  expect(late).toBeGreaterThan(120)
  expect(late).toBeLessThan(300)
  expect(Math.max(...all.map(({ answerMs }) => answerMs))).toBeLessThan(7 * minute)
  expect(behaviourOf('a', 1, 0)).toEqual(behaviourOf('a', 1, 0))
})
