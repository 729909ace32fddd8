import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Receipt } from '../../../core/channel/receipt.ts'
import { drillReport } from '../../../core/delivery/drill-report.ts'
import { timeLine } from '../../../core/delivery/time-line.ts'
import { CrewNight } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceChannel, voiceRules } from '../../support/voice-gateway.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })
let parts: AsyncDisposableStack
let provider: StrictProvider
let night: CrewNight
let folder: string

/** Whose log-ins were taken away. */
const revoked = new Set<string>()
beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  provider = parts.use(await StrictProvider.open(voiceRules()))
  const channels = (clock: () => number) => new Map([['voice', [voiceChannel(provider.base, clock)]] as const])
  revoked.clear()
  const isRevoked = async (person: string) => revoked.has(person)
  night = parts.use(await CrewNight.open({ folder, start, channels, isRevoked }))
})
afterEach(() => parts.disposeAsync())

const calls = () => provider.taken.map(({ body }) => JSON.parse(body))
const receive = (receipt: Receipt) =>
  night.deliveries.bring({ is: 'receipt', account: 'voice-city', receivedAt: night.now, receipt })
const story = async () =>
  timeLine(
    await night.store.journal({ alarm: rule.id, limit: 100 }),
    await night.deliveries.deliveriesOf(rule.id, 1),
    await night.deliveries.notesOf(rule.id, 1),
  ).map(({ at, what, person, by, detail, clock }) =>
    [(at - start) / 1000, what, person, by, detail, clock === 'provider' ? 'by their clock' : '']
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  )

test('person 1 is silent, the number of person 2 is refused, person 3 presses 1', async () => {
  await night.raise(rule)
  await night.to(start + 4 * minute)
  await receive({ providerId: 'call-1', receivedAt: night.now, at: start + 20_000, says: 'delivered' })
  await night.to(start + 5 * minute)
  expect(calls().map(({ to }) => to)).toEqual(['+8613800000001', '+8613800000003'])
  await night.to(start + 6 * minute)
  await receive({ providerId: 'call-2', receivedAt: night.now, at: night.now - 3_000, says: 'pressed', key: '1' })
  await night.to(start + 20 * minute)
  expect(await story()).toEqual([
    '-0.005 measured raised',
    '0 raised',
    '0 begun urgent canals',
    '0 decided tsering voice',
    '0 attempted tsering voice',
    '0 accepted tsering voice',
    '20 delivered tsering voice by their clock',
    '300 step-passed no-answer',
    '300 no-channel-left li',
    '300 step-passed nobody-reachable',
    '300 decided li voice',
    '300 attempted li voice',
    '300 failed li voice 200 {"Code":"isv.MOBILE_NUMBER_ILLEGAL"}',
    '300 decided dawa voice',
    '300 attempted dawa voice',
    '300 accepted dawa voice',
    '357 pressed dawa voice 1 by their clock',
    '360 acknowledged dawa voice',
    '360 said dawa voice acknowledge',
    '360 answered dawa',
  ])
  expect((await night.store.alarm(rule.id))?.acknowledged).toMatchObject({
    by: 'dawa',
    person: 'dawa',
    channel: 'voice',
  })
  expect(calls(), 'nobody is called any more').toHaveLength(2)
})

test.each([-60, 600])(
  'our clock is set by %s minutes in the middle of a calling: what was waited for counts, and the next is called in time',
  async (minutes) => {
    await night.raise(rule)
    await night.to(start + 4 * minute)
    night.setClock(minutes * minute)
    await night.to(night.now + minute - 1)
    expect(calls().map(({ to }) => to)).toEqual(['+8613800000001'])
    await night.to(night.now + 1)
    expect(calls().map(({ to }) => to)).toEqual(['+8613800000001', '+8613800000003'])
    await night.acknowledge(rule)
    await night.to(night.now + 44 * minute)
    night.setClock(minutes * minute)
    await night.to(night.now + minute - 1)
    expect(calls()).toHaveLength(2)
    await night.to(night.now + 1)
    expect(calls().at(-1)?.says).toMatch(/^【已确认但无人到场】/)
  },
)

test('our clock is an hour behind after a restart: the present step is waited for once more, and goes on', async () => {
  await night.raise(rule)
  await night.to(start + 4 * minute)
  await night[Symbol.asyncDispose]()
  const channels = (clock: () => number) => new Map([['voice', [voiceChannel(provider.base, clock)]] as const])
  night = parts.use(await CrewNight.open({ folder, start: start - 60 * minute, channels }))
  await night.to(night.now + 5 * minute)
  expect(calls().map(({ to }) => to)).toEqual(['+8613800000001', '+8613800000003'])
})

test('acknowledged, and nobody arrived in time: it calls again from the first step, and says so', async () => {
  await night.raise(rule)
  await night.to(start + minute)
  await night.acknowledge(rule)
  await night.to(start + 46 * minute)
  expect(calls().map(({ says }) => says)).toEqual([
    expect.stringMatching(/^【紧急】报警/),
    expect.stringMatching(/^【已确认但无人到场】【第2次】【紧急】/),
  ])
  await night.deliveries.bring({
    ...{
      is: 'answer',
      receivedAt: night.now,
      alarm: rule.id,
      occurrence: 1,
      verb: 'arrived',
      by: 'tsering',
      via: 'link',
    },
  })
  await night.to(start + 300 * minute)
  expect(calls()).toHaveLength(2)
})

test('whoever cannot come passes it on, and the next is called at once', async () => {
  await night.raise(rule)
  await night.to(start + minute)
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '2' })
  await night.to(start + minute)
  expect(calls().map(({ to }) => to)).toEqual(['+8613800000001', '+8613800000003'])
})

test('a key that says nothing answers nothing; the next of the same call corrects it, and both are on the time line', async () => {
  await night.raise(rule)
  await night.to(start + minute)
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '7' })
  await night.to(start + minute + 3_000)
  expect((await night.store.alarm(rule.id))?.acknowledged).toBeUndefined()
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '1' })
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '2' })
  await night.to(start + 6 * minute)
  expect((await night.store.alarm(rule.id))?.acknowledged).toMatchObject({ by: 'tsering' })
  expect(calls(), 'the second key with a meaning counts no more').toHaveLength(1)
  expect((await story()).filter((line) => line.includes('pressed'))).toEqual([
    '60 pressed tsering voice 7',
    '63 pressed tsering voice 1',
  ])
})

test('a receipt that matches nothing is kept, one that comes before its answer is not lost, twice is once', async () => {
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '1' })
  await receive({ providerId: 'nobody', receivedAt: night.now, says: 'pressed', key: '1' })
  await night.raise(rule)
  await night.to(start)
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '1' })
  await night.to(start + 11 * minute)
  expect((await night.store.alarm(rule.id))?.acknowledged).toMatchObject({ by: 'tsering' })
  expect(calls()).toHaveLength(1)
  expect(await night.deliveries.unmatched(10)).toMatchObject([{ receipt: { providerId: 'nobody' } }])
})

test('a provider that is away is tried for half a minute, then the next is called; whoever was not reached is told when it is back', async () => {
  provider.mood = 'page-502'
  await night.raise(rule)
  for (const second of [0, 5, 15, 29, 30, 31]) await night.to(start + second * 1_000)
  const first = async () => (await night.deliveries.deliveriesOf(rule.id, 1))[0]
  expect(await first()).toMatchObject({ outcome: 'retrying', attempts: 4, account: 'voice-city' })
  expect((await night.deliveries.calling(rule.id, 1))?.state?.stage, 'the next is called').toMatchObject({ step: 2 })
  provider.mood = 'well'
  await night.to(start + 2 * minute)
  expect(await first()).toMatchObject({ outcome: 'accepted', acceptedAt: start + 2 * minute })
  expect(
    calls()
      .map(({ to }) => to)
      .sort(),
  ).toEqual(['+8613800000001', '+8613800000003'])
  expect((await story()).filter((line) => line.includes('no-channel-left'))).toContain('30 no-channel-left tsering')
})

test('through an outage of everything that outlasts the whole chain, nobody is forgotten; once answered, nobody is called', async () => {
  provider.mood = 'page-502'
  await night.raise(rule)
  for (let second = 0; second <= 600; second += 10) await night.to(start + second * 1_000)
  expect((await night.deliveries.calling(rule.id, 1))?.state?.stage).toEqual({ name: 'unanswered' })
  const tries = (await night.deliveries.deliveriesOf(rule.id, 1)).map(({ attempts }) => attempts)
  expect(Math.max(...tries), 'with growing waits').toBeLessThan(20)
  provider.mood = 'well'
  await night.to(start + 660_000)
  expect(
    calls()
      .map(({ to }) => to)
      .sort(),
    'each once, and the duty office',
  ).toEqual(['+8613800000001', '+8613800000003', '+8613800000009'])
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '1' })
  await night.to(start + 40 * minute)
  expect((await night.store.alarm(rule.id))?.acknowledged).toBeDefined()
  expect(calls()).toHaveLength(3)
})

test('the key of who has lost their log-in answers nothing: it is on record, and the calls go on', async () => {
  await night.raise(rule)
  await night.to(start + 4 * minute)
  revoked.add('tsering')
  await receive({ providerId: 'call-1', receivedAt: night.now, says: 'pressed', key: '1' })
  await night.to(start + 5 * minute)
  expect((await night.store.alarm(rule.id))?.acknowledged).toBeUndefined()
  const notes = (await night.deliveries.notesOf(rule.id, 1)).map(({ note }) => note)
  expect(notes).toContainEqual(expect.objectContaining({ note: 'refused', by: 'tsering', because: 'revoked' }))
  expect(
    notes.some(({ note }) => note === 'said'),
    'which would move the order',
  ).toBe(false)
  expect(calls().map(({ to }) => to)).toEqual(['+8613800000001', '+8613800000003'])
})

test('a drill goes through the whole chain, says so at both ends, and is over with the first answer', async () => {
  await night.deliveries.bring({ is: 'drill', receivedAt: start, escalation: 'urgent', crew: 'canals', by: 'duty' })
  await night.to(start + 6 * minute)
  expect(calls().map(({ to, says }) => [to, says])).toEqual([
    ['+8613800000001', expect.stringMatching(/^【演练】[^\n]*【演练】$/m)],
    ['+8613800000003', expect.stringMatching(/^【演练】[^\n]*【演练】$/m)],
  ])
  await receive({ providerId: 'call-2', receivedAt: night.now, says: 'pressed', key: '1' })
  await night.to(start + 60 * minute)
  const [calling] = await night.deliveries.due(Number.MAX_SAFE_INTEGER, 10)
  expect(calling, 'nobody has to arrive').toBeUndefined()
  expect((await night.deliveries.deliveriesOf('drill', 1)).every(({ isDrill }) => isDrill)).toBe(true)
  expect((await night.deliveries.calling('drill', 1))?.state?.stage).toEqual({ name: 'over', because: 'arrived' })
  expect([calls().length, await night.store.journalEnd()]).toEqual([2, 0])
  expect(await reportOf(1)).toEqual({
    ...{ outcome: 'answered', toldAt: start, answeredAt: start + 6 * minute, answeredBy: 'dawa', stepsPassed: 2 },
    ...{ called: ['tsering', 'li', 'dawa'], told: ['tsering', 'dawa'] },
  })
  const metrics = await night.metrics.metrics()
  expect(metrics).toMatch(/huoshui_drill_answered_seconds 360$/m)
  expect(metrics, 'no alarm was told').not.toMatch(/huoshui_deliveries_delay_seconds_count\{/)
})

const reportOf = async (number: number) =>
  drillReport(
    (await night.deliveries.calling('drill', number))?.state,
    await night.deliveries.deliveriesOf('drill', number),
    await night.deliveries.notesOf('drill', number),
  )
const drill = () =>
  night.deliveries.bring({ is: 'drill', receivedAt: night.now, escalation: 'urgent', crew: 'canals', by: 'duty' })

test('a real alarm ends a drill at once and calls; while it does, no drill begins', async () => {
  await drill()
  await night.to(start + minute)
  await night.raise(rule)
  await night.to(start + 30 * minute)
  expect((await reportOf(1)).outcome).toBe('interrupted')
  const [first, ...others] = calls().map(({ says }) => /演练/.test(says))
  expect([first, others.length > 0, others.includes(true)]).toEqual([true, true, false])
  await night.raise(headRule('low', { priority: 'critical' }))
  await drill()
  await drill()
  await night.to(night.now)
  expect((await reportOf(2)).outcome).toBe('not-begun')
  expect((await night.deliveries.open(10)).every(({ isDrill }) => !isDrill)).toBe(true)
})

test('one drill at a time; one that nobody has answered gives way to the next', async () => {
  await drill()
  await drill()
  await night.to(start + minute)
  expect([(await reportOf(1)).outcome, (await reportOf(2)).outcome]).toEqual(['under-way', 'not-begun'])
  await night.to(start + 200 * minute)
  expect((await reportOf(1)).outcome).toBe('unanswered')
  await drill()
  await night.to(night.now)
  expect((await night.deliveries.open(10)).map(({ occurrence }) => occurrence)).toEqual([3])
})
