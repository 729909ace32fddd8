import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sayingOf } from '../../../core/channel/saying.ts'
import { cloudEventOf } from '../../../core/notice/cloud-event.ts'
import { logInsNotice, logInsTitle } from '../../../core/notice/log-ins.ts'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceChannel, voiceRules } from '../../support/voice-gateway.ts'

const afternoon = lhasa('2026-07-03 15:00')
const plant = crewPlant({
  ...crewDuty,
  people: crewDuty.people.map((person) => ({ ...person, wecom: person.phone, reach: ['voice', 'wecom-app', 'sms'] })),
})
const about = { person: 'tsering', count: 5, at: afternoon }
let parts: AsyncDisposableStack
let night: CrewNight
let provider: StrictProvider

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  const folder = parts.use(temporaryFolder()).path
  provider = parts.use(await StrictProvider.open(voiceRules()))
  const channels = (clock: () => number) => new Map([['wecom-app', [voiceChannel(provider.base, clock)]] as const])
  night = parts.use(await CrewNight.open({ folder, start: afternoon, plant, channels }))
})
afterEach(() => parts.disposeAsync())

const told = () => provider.taken.map(({ body }) => JSON.parse(body)).map(({ to, says }) => `${to} ${says}`)
const bring = (at: number, person = 'tsering') =>
  night.deliveries.bring({ is: 'log-ins-failed', receivedAt: at, person, count: 5, at })

test('failed log-ins are told to whose account it is, once a day of the city, whoever else is called', async () => {
  await night.raise(headRule('high', { priority: 'medium' }))
  await bring(afternoon)
  await bring(afternoon + 1)
  await night.to(afternoon + 60_000)
  const own = told().filter((text) => text.includes('登录失败'))
  expect(own).toEqual([
    expect.stringMatching(/^\+8613800000001 您的账号今天登录失败 5 次，最近一次 2026-07-03 15:00:00/),
  ])
  await bring(lhasa('2026-07-03 21:00'))
  await bring(afternoon, 'dawa')
  await night.to(lhasa('2026-07-03 21:01'))
  expect(told().filter((text) => text.includes('登录失败'))).toHaveLength(2)
  await bring(lhasa('2026-07-04 09:00'))
  await night.to(lhasa('2026-07-04 09:01'))
  expect(told().filter((text) => text.startsWith('+8613800000001 您的账号'))).toHaveLength(2)
  await night.to(lhasa('2026-07-04 11:00'))
  const [over] = await night.deliveries.callingsOf('log-ins/tsering', { limit: 1 })
  expect(over?.state).toMatchObject({ priority: 'low', stage: { name: 'over' } })
})

test('by night nobody is woken: it waits for the morning', async () => {
  await night.to(lhasa('2026-07-03 23:00'))
  await bring(night.now)
  await night.to(lhasa('2026-07-04 06:59'))
  expect(told()).toEqual([])
  await night.to(lhasa('2026-07-04 07:01'))
  expect(told()).toEqual([expect.stringContaining('最近一次 2026-07-03 23:00:00')])
})

test('it can be read in three languages, the Tibetan with the Chinese behind it', () => {
  const notice = logInsNotice(plant, about, { id: 'x', occurrence: 1 })
  const title = { ...logInsTitle(about, 'Asia/Shanghai'), about: 'log-ins-failed' } as const
  const message = { form: 'digest', id: 'x', notices: [notice], title } as const
  const titles = (['zh-CN', 'en', 'bo'] as const).map(
    (language) => sayingOf(message, { language, zone: 'Asia/Shanghai' }).title,
  )
  expect(titles).toEqual([
    expect.stringMatching(/^您的账号今天登录失败 5 次/),
    expect.stringMatching(/^5 log-ins to your account have failed today, the last at 2026-07-03 15:00:00/),
    expect.stringMatching(/^ནང་འཛུལ་ཕམ་ཟིན། 5 .* 您的账号今天登录失败 5 次/),
  ])
  expect(cloudEventOf(message, 'lhasa').type).toBe('city.huoshui.log-ins-failed')
})

test('what was kept before callings said what they are about is read as what it was', async () => {
  using folder = temporaryFolder()
  const handOver = { at: 1, incoming: ['dawa'], outgoing: [], counts: {}, notices: [] }
  const kept = { alarm: 'hand-over/canals', occurrence: 1, handOver }
  {
    await using _made = await openDeliveryStore({ folder: folder.path })
    using database = new DatabaseSync(`${folder.path}/deliveries.sqlite`)
    database
      .prepare('INSERT INTO calling (alarm, occurrence, content, is_over, began_at) VALUES (?, 1, ?, 0, 1)')
      .run(kept.alarm, JSON.stringify(kept))
    database
      .prepare(
        "INSERT INTO delivery (id, alarm, occurrence, content, decided_at, outcome) VALUES ('d', ?, 1, ?, 1, '')",
      )
      .run(kept.alarm, JSON.stringify({ id: 'd', isHandOver: true }))
  }
  await using store = await openDeliveryStore({ folder: folder.path })
  expect(await store.calling(kept.alarm, 1)).toMatchObject({ about: { is: 'hand-over', ...handOver } })
  expect(await store.delivery('d')).toEqual({ id: 'd', about: 'hand-over' })
})
