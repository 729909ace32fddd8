import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AnsweredCard, Channel } from '../../../alarms/notify/channel.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })
let parts: AsyncDisposableStack
let night: CrewNight
let shown: AnsweredCard[]
let says: SendResult
let open: (at: number) => Promise<CrewNight>

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  shown = []
  says = { outcome: 'accepted' }
  let sent = 0
  const app: Channel = {
    ...{ name: 'app', proves: 'answered', recipients: [] },
    send: async ({ to }) => {
      sent += 1
      return { outcome: 'accepted', providerId: `card-${to.id}`, card: `code-${sent}` }
    },
    showAnswered: async (card) => {
      shown.push(card)
      return says
    },
  }
  const plant = crewPlant({
    ...crewDuty,
    escalations: { ...crewDuty.escalations, urgent: { steps: [{ tell: 'crew', by: ['voice'], answer: '5min' }] } },
  })
  const folder = parts.use(temporaryFolder()).path
  open = (at) => CrewNight.open({ folder, start: at, plant, channels: () => new Map([['voice', [app]]]) })
  night = await open(start)
  parts.defer(() => night[Symbol.asyncDispose]())
  await night.raise(rule)
  await night.to(start + minute)
})
afterEach(() => parts.disposeAsync())

const press = (person: string, key = '1') =>
  night.deliveries.bring({
    ...{ is: 'receipt', account: 'app', receivedAt: night.now },
    receipt: { providerId: `card-${person}`, receivedAt: night.now, says: 'pressed', key },
  })
const texts = () => shown.map(({ to, text }) => `${to.id}: ${text}`).sort()

test('whoever answers, by whatever means, every card says who has it, and once', async () => {
  await night.showCards()
  expect(shown, 'nobody has it yet').toEqual([])
  await press('li')
  await night.to(start + minute)
  await night.showCards()
  expect(texts()).toEqual(['dawa: li已收到 02:01', 'li: li已收到 02:01', 'tsering: li已收到 02:01'])
  expect(new Set(shown.map(({ code }) => code)).size, 'each with its own code').toBe(3)
  await press('dawa')
  await night.to(start + 2 * minute)
  await night.showCards()
  expect(shown).toHaveLength(3)
})

test('acknowledged on the page: the cards say so too', async () => {
  await night.acknowledge(rule)
  await night.settle()
  await night.showCards()
  expect(texts()).toHaveLength(3)
})

test('a provider that does not change a card changes nothing else: it is tried three times, and counted', async () => {
  says = { outcome: 'unavailable', detail: '502' }
  await press('li')
  for (let at = 1; at <= 10; at++) {
    await night.to(start + at * minute)
    await night.showCards()
  }
  expect(shown).toHaveLength(9)
  expect((await night.store.alarm(rule.id))?.acknowledged?.by).toBe('li')
  const all = await night.deliveries.deliveriesOf(rule.id, 1)
  expect(all.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
  const counted = await night.metrics.getSingleMetric('huoshui_cards_total')?.get()
  expect(counted?.values).toMatchObject([{ labels: { outcome: 'failed' }, value: 3 }])
})

/** The process ends, and begins anew. */
async function restart(): Promise<void> {
  const { now } = night
  await night[Symbol.asyncDispose]()
  night = await open(now)
}

test('killed between the answer and the cards: they say who has it after the start', async () => {
  await press('li')
  await night.to(start + minute)
  await restart()
  await night.showCards()
  expect(texts()).toEqual(['dawa: li已收到 02:01', 'li: li已收到 02:01', 'tsering: li已收到 02:01'])
  await restart()
  await night.showCards()
  expect(shown, 'and it is over').toHaveLength(3)
})

test('killed when a card was changed and that is not noted: it is changed to the same once more', async () => {
  await press('li')
  await night.to(start + minute)
  vi.spyOn(night.deliveries, 'commit').mockRejectedValueOnce(new Error('killed'))
  await expect(night.showCards()).rejects.toThrow('killed')
  expect(shown).toHaveLength(1)
  await restart()
  await night.showCards()
  expect(shown).toHaveLength(4)
  expect(new Set(texts()).size, 'the double says the same').toBe(3)
})

test('nobody has answered by the restart: whoever does later is on the cards', async () => {
  await restart()
  await night.showCards()
  expect(shown).toEqual([])
  await press('dawa')
  await night.settle()
  await night.showCards()
  expect(texts()).toHaveLength(3)
})
