import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OperatorEvent } from '../../../core/alarm/attention-event.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { sayingOf } from '../../../core/channel/saying.ts'
import { handOverIn } from '../../../core/delivery/about.ts'
import { handOverTitle } from '../../../core/hand-over/hand-over.ts'
import { cloudEventOf } from '../../../core/notice/cloud-event.ts'
import { mailOf } from '../../../core/notice/mail.ts'
import { tashi } from '../../support/alarm-act.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceChannel, voiceRules } from '../../support/voice-gateway.ts'

const start = lhasa('2026-07-03 19:00')
const minute = 60_000
/** Two shifts: tsering by day, dawa by night. */
const plantDuty = {
  ...crewDuty,
  people: crewDuty.people.map((person) => ({
    ...person,
    wecom: person.phone,
    reach: ['voice', 'wecom-app', 'sms'],
  })),
  crews: [{ id: 'canals', members: ['tsering', 'li', 'dawa'], officer: 'office', rota: 'canals' }],
  calendars: { lhasa: { known: [2026] } },
  rotas: {
    canals: {
      calendar: 'lhasa',
      layers: [
        {
          ...{ name: 'all', on: 'always', shifts: { D: '08:00+12h', N: '20:00+12h' }, groups: [['tsering'], ['dawa']] },
          ...{ pattern: 'DN', offset: 1, starts: '2026-07-03' },
        },
      ],
    },
  },
}
const plant = crewPlant(plantDuty)
let parts: AsyncDisposableStack
let folder: string
let night: CrewNight
let provider: StrictProvider

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  provider = parts.use(await StrictProvider.open(voiceRules()))
  night = await open(start)
})
afterEach(async () => {
  await night[Symbol.asyncDispose]()
  await parts.disposeAsync()
})

function open(at: number, of = plant): Promise<CrewNight> {
  const channels = (clock: () => number) => new Map([['wecom-app', [voiceChannel(provider.base, clock)]] as const])
  return CrewNight.open({ folder, start: at, plant: of, channels })
}

const act = async (rule: AlarmRule, event: Partial<OperatorEvent> & { type: string }) => {
  const result = await night.store.act(rule, { channel: 'page', who: tashi, ...event } as OperatorEvent, {
    serverAt: night.now,
  })
  if (!result.ok) throw new Error(result.because)
}
const [open1, acked, shelved, out, gone] = ['high', 'low', 'rise', 'frozen', 'fall'].map((id) =>
  headRule(id, { priority: 'medium' }),
)
const told = () => provider.taken.map(({ body }) => JSON.parse(body)).map(({ to, says }) => `${to}\n${says}`)
const handOvers = () => told().filter((text) => text.includes('交接班'))
const relieved = () => told().filter((text) => text.includes('交班：您交出'))

async function evening(): Promise<void> {
  if (!open1 || !acked || !shelved || !out || !gone) throw new Error('no rules')
  await night.to(start)
  await night.raise(open1, acked, shelved, out, gone)
  await night.acknowledge(acked)
  await night.acknowledge(gone)
  await night.return(gone)
  await act(shelved, { type: 'shelved', why: 'cleaning', until: start + 5 * 60 * minute, mode: 'timed' })
  await act(out, { type: 'out-of-service', why: 'broken', workOrder: 'W-7' })
}

test('who comes on duty is told what stands, the unanswered first; once, and nobody is rung up', async () => {
  await evening()
  await night.to(lhasa('2026-07-03 19:59'))
  expect(handOvers()).toEqual([])
  await night.to(lhasa('2026-07-03 20:00') + 10_000)
  expect(handOvers()).toEqual(['+8613800000003\n交接班：未应答 1，在报 1，搁置 1，停用 1'])
  await night.to(lhasa('2026-07-04 02:00'))
  expect(handOvers()).toHaveLength(1)
  const [calling] = await night.deliveries.callingsOf('hand-over/canals', { limit: 10 })
  expect(calling).toMatchObject({
    about: { is: 'hand-over', at: lhasa('2026-07-03 20:00'), incoming: ['dawa'], outgoing: ['tsering'] },
    state: { stage: { name: 'over' } },
  })
  const [first, ...others] = handOverIn(calling ?? {})?.notices ?? []
  const handOver = handOverIn(calling ?? {})
  if (!first || !handOver) throw new Error('nothing told')
  const title = { ...handOverTitle(handOver), about: 'hand-over' } as const
  const message = { form: 'digest', id: 'x', notices: [first, ...others], title } as const
  expect(sayingOf(message, { zone: 'Asia/Shanghai' }).lines.map((line) => line.slice(0, line.indexOf('报警')))).toEqual(
    ['没人应答', '已收到', '已搁置', '停用检修'].map((state) => `【${state}】【中】`),
  )
  expect(mailOf(message, 'Asia/Shanghai').subject).toBe(`${title['zh-CN']} ${title.en}`)
  expect(cloudEventOf(message, 'lhasa').type).toBe('city.huoshui.hand-over')
})

test('ended and begun again at any moment there is one, with the same id where its answer was lost', async () => {
  await evening()
  provider.mood = 'lost'
  await night.to(lhasa('2026-07-03 20:00') + 10_000)
  const id = async () =>
    (await night.deliveries.deliveriesOf('hand-over/canals', lhasa('2026-07-03 20:00') / 1_000)).map((each) => each.id)
  const before = await id()
  await night[Symbol.asyncDispose]()
  provider.mood = 'well'
  night = await open(lhasa('2026-07-03 20:00') + 15_000)
  await night.to(lhasa('2026-07-03 20:00') + 30_000)
  expect([new Set(handOvers()).size, await id()]).toEqual([1, before])
  const times = handOvers().length
  await night[Symbol.asyncDispose]()
  night = await open(lhasa('2026-07-03 20:01'))
  await night.to(lhasa('2026-07-03 20:30'))
  expect(handOvers()).toHaveLength(times)
})

test('slept through, the change is told at the start; with nothing to tell, nothing is; a clock set back repeats nothing', async () => {
  await night.to(start)
  await night.to(lhasa('2026-07-03 20:01'))
  expect(await night.deliveries.callingsOf('hand-over/canals', { limit: 10 })).toEqual([])
  await evening()
  night.now = lhasa('2026-07-04 09:00')
  await night.settle()
  expect(handOvers()).toEqual([expect.stringMatching(/^\+8613800000003\n/)])
  night.now = lhasa('2026-07-04 07:00')
  await night.settle()
  await night.to(lhasa('2026-07-04 09:30'))
  expect(handOvers()).toHaveLength(1)
})

const [evening8, tsering, dawa] = [lhasa('2026-07-03 20:00'), '+8613800000001', '+8613800000003']
/** What the crew is called for is told to who is on duty, again and again. */
const onDuty = crewPlant({
  ...plantDuty,
  escalations: { ...crewDuty.escalations, daily: { steps: [{ tell: 'on-call', answer: '10min' }], repeat: 20 } },
})
const calledAfter = (from: number) =>
  told()
    .slice(from)
    .filter((text) => text.includes('】报警 '))
    .map((text) => text.slice(0, text.indexOf('\n')))
    .toSorted()
const answer = (verb: 'acknowledge' | 'pass-on', by: string) => ({
  ...({ is: 'answer', receivedAt: night.now, alarm: 'hand-over/canals', occurrence: evening8 / 1_000 } as const),
  ...{ verb, by, via: 'api' },
})

test('who goes off duty is told of how many they are relieved, once', async () => {
  await evening()
  await night.to(lhasa('2026-07-04 02:00'))
  expect(relieved()).toEqual([
    expect.stringContaining(`${tsering}\n交班：您交出 4 项（未应答 1，在报 1，搁置 1，停用 1）`),
  ])
  const [calling] = await night.deliveries.callingsOf('relieved/canals', { limit: 10 })
  expect(calling).toMatchObject({ about: { tells: 'outgoing' }, state: { stage: { name: 'over' } } })
})

test('until somebody takes over, who went is told of what stood then, too; of what is new, not', async () => {
  await night[Symbol.asyncDispose]()
  night = await open(start, onDuty)
  if (!open1 || !acked) throw new Error('no rules')
  await night.to(start)
  await night.raise(open1)
  await night.to(evening8 + 10_000)
  let sent = told().length
  await night.to(evening8 + 12 * minute)
  expect(calledAfter(sent)).toEqual([tsering, dawa])

  // what was kept says so after a start, too
  await night[Symbol.asyncDispose]()
  night = await open(evening8 + 12 * minute, onDuty)
  sent = told().length
  await night.to(evening8 + 22 * minute)
  expect(calledAfter(sent)).toEqual([tsering, dawa])
  sent = told().length
  await night.raise(acked)
  await night.settle()
  expect(calledAfter(sent)).toEqual([dawa])

  await night.deliveries.bring(answer('pass-on', 'dawa'))
  await night.deliveries.bring(answer('acknowledge', 'dawa'))
  await night.deliveries.bring(answer('acknowledge', 'li'))
  await night.settle()
  const [taken] = await night.deliveries.callingsOf('hand-over/canals', { limit: 1 })
  expect(handOverIn(taken ?? {})?.takenOver).toEqual({ at: night.now, by: 'dawa' })
  const notes = await night.deliveries.notesOf('hand-over/canals', evening8 / 1_000)
  expect(notes.map(({ note }) => note)).toContainEqual(
    expect.objectContaining({ note: 'refused', says: 'pass-on', because: 'hand-over' }),
  )
  sent = told().length
  await night.to(evening8 + 45 * minute)
  expect(new Set(calledAfter(sent))).toEqual(new Set([dawa]))
})

test('taken over by nobody, who went is told for an hour', async () => {
  await night[Symbol.asyncDispose]()
  night = await open(start, onDuty)
  if (!open1) throw new Error('no rule')
  await night.to(start)
  await night.raise(open1)
  await night.to(evening8 + 61 * minute)
  const sent = told().length
  await night.to(evening8 + 75 * minute)
  expect(new Set(calledAfter(sent))).toEqual(new Set([dawa]))
})
