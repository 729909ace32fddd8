import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Channel } from '../../../alarms/notify/channel.ts'
import { budgeted } from '../../../alarms/notify/channels/budgeted.ts'
import { createDingTalkNotice } from '../../../alarms/notify/channels/dingtalk-notice.ts'
import { createFeishuApp } from '../../../alarms/notify/channels/feishu-app.ts'
import { createGateway } from '../../../alarms/notify/channels/gateway.ts'
import { createWecomApp } from '../../../alarms/notify/channels/wecom-app.ts'
import { ownRates } from '../../../core/channel/limits.ts'
import { quantilesOf } from '../../../core/delivery/kpis.ts'
import type { ChannelName } from '../../../core/people/channel-kind.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { dingTalkRobot, feishuRobot, wecomRobot } from '../../support/known-robots.ts'
import { headRule } from '../../support/notice-desk.ts'
import { appSecret, dingTalkNoticeRules, feishuAppRules, Tokens, wecomAppRules } from '../../support/strict-apps.ts'
import { smsFile, smsRules, smsSecret, smsToken } from '../../support/strict-gateway.ts'
import { type Rules, StrictProvider } from '../../support/strict-provider.ts'

const start = lhasa('2026-07-03 02:00')
const count = Number(process.env['HUOSHUI_TEST_CREW_STORM'] ?? 300)
const second = 1_000
const anybody = () => true

/** What each provider takes, as its strict server does. */
const rules: Readonly<Partial<Record<ChannelName, Rules>>> = {
  'wecom-robot': wecomRobot.rules,
  'dingtalk-robot': dingTalkRobot.rules,
  'feishu-robot': feishuRobot.rules,
  'wecom-app': wecomAppRules(new Tokens(), anybody),
  'dingtalk-notice': dingTalkNoticeRules(new Tokens(), () => ({}), anybody),
  'feishu-app': feishuAppRules(new Tokens(), () => [], anybody),
  sms: smsRules,
}
/** Two people are told best by each app, and one duty desk by each robot. */
const reach: Readonly<Record<string, readonly ChannelName[]>> = {
  ...{ w1: ['wecom-app', 'sms'], w2: ['wecom-app', 'sms'], d1: ['dingtalk-notice', 'sms'], d2: ['dingtalk-notice'] },
  ...{ f1: ['feishu-app', 'sms'], f2: ['feishu-app'] },
  ...{ gw: ['wecom-robot', 'wecom-app'], gd: ['dingtalk-robot', 'dingtalk-notice'], gf: ['feishu-robot'] },
}
const people = Object.keys(reach)
const env = Object.fromEntries(
  people.flatMap((id, index) => [
    [`PHONE_${id.toUpperCase()}`, `+86138000000${10 + index}`],
    [`ID_${id.toUpperCase()}`, `user-${id}`],
  ]),
)
const plant = crewPlant({
  ...crewDuty,
  people: people.map((id) => {
    const own = `\${env:ID_${id.toUpperCase()}}`
    return {
      ...{ id, name: { 'zh-CN': id }, reach: reach[id], phone: `\${env:PHONE_${id.toUpperCase()}}` },
      ...{ wecom: own, dingtalk: own, feishu: own },
    }
  }),
  crews: [{ id: 'canals', members: people }],
  escalations: {
    urgent: { steps: [{ tell: 'crew', answer: '10min' }] },
    daily: { steps: [{ tell: 'crew', answer: '2h' }] },
  },
})

let parts: AsyncDisposableStack
let night: CrewNight
let providers: Map<ChannelName, StrictProvider>

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  providers = new Map()
  for (const [by, own] of Object.entries(rules)) {
    providers.set(by as ChannelName, parts.use(await StrictProvider.open(own, () => night.now)))
  }
  night = parts.use(await CrewNight.open({ folder: parts.use(temporaryFolder()).path, start, plant, env, channels }))
})
afterEach(() => parts.disposeAsync())

test('a storm within a minute, at servers as strict as the providers: no one limits us, and everybody is told in time', {
  timeout: 900_000,
}, async () => {
  const alarms = Array.from({ length: count }, (_, index) =>
    headRule(`s${index}`, { priority: index % 100 === 99 ? 'critical' : index % 10 === 0 ? 'high' : 'medium' }),
  )
  for (let at = 0; at < 60; at++) {
    await night.to(start + at * second)
    await night.raise(...alarms.slice(Math.floor((at * count) / 60), Math.floor(((at + 1) * count) / 60)))
  }
  // what waits for its turn goes within seconds: the clock must not leap over them
  for (let at = 60; at < 90; at++) await night.to(start + at * second)
  for (let minute = 2; minute <= 60; minute++) await night.to(start + minute * 60 * second)

  for (const [by, { limits, refused }] of providers) {
    expect({ by, limits, refused: refused.slice(0, 1) }).toEqual({ by, limits: 0, refused: [] })
  }
  const late: number[] = []
  const untold: string[] = []
  for (const { id, priority } of alarms) {
    const all = await night.deliveries.deliveriesOf(id, 1)
    const raisedAt = (await night.store.alarm(id))?.raised?.serverAt ?? 0
    for (const person of people) {
      const told = all.flatMap((each) => (each.person === person ? (each.acceptedAt ?? []) : []))
      if (told.length === 0) untold.push(`${person} ${id}`)
      if (priority === 'critical') late.push(Math.min(...told) - raisedAt)
    }
  }
  expect(untold, 'who was not told of what').toEqual([])
  expect(quantilesOf(late).p99, 'from the raise to the acceptance of a critical, at each of them').toBeLessThanOrEqual(
    5 * second,
  )
  const messages = new Map<string, number[]>()
  for (const each of await night.deliveries.decidedIn(start, start + 7_200_000, 1_000_000)) {
    if (each.outcome !== 'accepted' || each.priority === 'critical') continue
    const { person, message = '', acceptedAt = 0 } = each
    const own = messages.get(person) ?? []
    messages.set(person, own)
    if (!own.includes(acceptedAt) || message === each.id) own.push(acceptedAt)
  }
  for (const [person, times] of messages) expect(new Set(times).size, person).toBeLessThanOrEqual(10)
  if (count > 1_000) {
    const taken = [...providers].map(([by, { taken: all }]) => `${by} ${all.length}`).join(', ')
    console.log(`${count} alarms; criticals told after ${JSON.stringify(quantilesOf(late))} ms; messages: ${taken}`)
  }
})

/** The real senders, as they are configured, on the night's clock. */
function channels(clock: () => number): ReadonlyMap<ChannelName, readonly Channel[]> {
  const zone = () => 'Asia/Shanghai'
  const baseOf = (by: ChannelName) => providers.get(by)?.base ?? ''
  const own = (by: ChannelName) => ({
    ...{ name: by, base: baseOf(by), recipients: [], zone, clock, timeoutMs: 100_000 },
  })
  const smsSecrets: Readonly<Record<string, string>> = { SMS_TOKEN: smsToken, SMS_SECRET: smsSecret }
  const all: readonly (readonly [ChannelName, Channel])[] = [
    ['wecom-robot', wecomRobot.create(own('wecom-robot'))],
    ['dingtalk-robot', dingTalkRobot.create(own('dingtalk-robot'))],
    ['feishu-robot', feishuRobot.create(own('feishu-robot'))],
    [
      'wecom-app',
      createWecomApp({ ...own('wecom-app'), secret: appSecret, corp: 'ww1', agent: 1_000_002, hasButton: true }),
    ],
    [
      'dingtalk-notice',
      createDingTalkNotice({ ...own('dingtalk-notice'), secret: appSecret, key: 'ding1', agent: 4_711 }),
    ],
    ['feishu-app', createFeishuApp({ ...own('feishu-app'), secret: appSecret, app: 'cli_1' })],
    [
      'sms',
      createGateway({
        ...own('sms'),
        file: smsFile(baseOf('sms')),
        secretOf: ({ name }) => smsSecrets[name] ?? '',
      }),
    ],
  ]
  const look = () => ({ wall: clock(), steady: clock() - start })
  return new Map(all.map(([by, channel]) => [by, [budgeted(channel, ownRates(by), look)]]))
}
