import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../../../alarms/notify/channel.ts'
import { dingTalkSocket } from '../../../../alarms/notify/sockets/dingtalk.ts'
import { feishuSocket } from '../../../../alarms/notify/sockets/feishu.ts'
import { createSocketMetrics } from '../../../../alarms/notify/sockets/metrics.ts'
import { type PressSocket, startPressSocket } from '../../../../alarms/notify/sockets/socket.ts'
import type { CardPress, PressAnswer } from '../../../../core/channel/card-press.ts'
import { CrewNight, crewDuty, crewPlant } from '../../../support/crew-night.ts'
import { lhasa } from '../../../support/duty.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { headRule } from '../../../support/notice-desk.ts'
import { quietLog } from '../../../support/quiet.ts'
import { dingTalkPress, dingTalkStream, type Replies, system } from '../../../support/strict-dingtalk-stream.ts'
import { eventFrames, feishuLongConnection, feishuPress } from '../../../support/strict-feishu-socket.ts'
import { type SocketMood, StrictSocketServer } from '../../../support/strict-socket.ts'

const start = lhasa('2026-07-03 02:00')
const rule = headRule('high', { priority: 'critical' })
const secret = 'secret-of-the-app'
/** Pings come rarely, except where one that stays unanswered is what is tried: on a busy machine a late pong is no news. */
const rarely = 100_000

interface Kind {
  readonly by: 'feishu-app' | 'dingtalk-notice'
  readonly needs: 'feishu' | 'dingtalk'
  readonly dialect: (replies: Replies) => ReturnType<typeof dingTalkStream>
  readonly protocol: (base: string, timeoutMs: number, secret: string) => ReturnType<typeof dingTalkSocket>
  readonly press: (event: string, card: string, user: string) => Uint8Array | string
}

const kinds: readonly Kind[] = [
  {
    ...{ by: 'feishu-app', needs: 'feishu', dialect: feishuLongConnection },
    protocol: (base, timeoutMs, given) => feishuSocket({ base, app: 'cli_1', secret: given, timeoutMs }),
    press: (event, card, user) => eventFrames(event, feishuPress(event, card, user))[0] ?? '',
  },
  {
    ...{ by: 'dingtalk-notice', needs: 'dingtalk', dialect: dingTalkStream },
    protocol: (base, timeoutMs, given) => dingTalkSocket({ base, key: 'ding1', secret: given, timeoutMs }),
    press: dingTalkPress,
  },
]

describe.each(kinds)('$by', ({ by, needs, dialect, protocol, press }) => {
  let parts: AsyncDisposableStack
  let server: StrictSocketServer
  let night: CrewNight
  let replies: Replies
  let metrics: Registry
  let take: (press: CardPress) => Promise<PressAnswer>
  let revoked: Set<string>

  beforeEach(async () => {
    parts = new AsyncDisposableStack()
    replies = new Map()
    metrics = new Registry()
    revoked = new Set()
    server = parts.use(await StrictSocketServer.open(dialect(replies)))
    const app: Channel = {
      ...{ name: 'app', proves: 'answered', recipients: [] },
      send: async ({ to }) => ({ outcome: 'accepted', providerId: `card-${to.id}` }),
    }
    const env = Object.fromEntries(crewDuty.people.map(({ id }) => [`ID_${id.toUpperCase()}`, `user-${id}`]))
    const plant = crewPlant({
      ...crewDuty,
      people: crewDuty.people.map(({ id, name }) => ({
        id,
        name,
        reach: [by],
        [needs]: `\${env:ID_${id.toUpperCase()}}`,
      })),
      escalations: { urgent: { steps: [{ tell: 'crew', by: [by], answer: '5min' }] } },
      routes: [{ when: {}, escalation: 'urgent', crew: 'canals' }],
    })
    night = parts.use(
      await CrewNight.open({
        ...{ folder: parts.use(temporaryFolder()).path, start, plant, env },
        channels: () => new Map([[by, [app]]]),
        isRevoked: async (person) => revoked.has(person),
      }),
    )
    take = (each) => night.pressed('app', each)
    await night.raise(rule)
    await night.settle()
  })
  afterEach(() => parts.disposeAsync())

  const open = ({ timeoutMs = 100_000, given = secret, pingMs = rarely, log = quietLog } = {}): PressSocket =>
    parts.use(
      startPressSocket({
        ...{ name: 'app', protocol: protocol(server.base, timeoutMs, given), log, timeoutMs },
        times: { waitMs: 40, pingMs, leastPingMs: pingMs },
        ...{ metrics: createSocketMetrics(metrics), take: (each) => take(each) },
      }),
    )
  const connected = () => eventually('a connection', () => server.sockets.size === 1)
  const answers = (event: string, count = 1) =>
    eventually(
      `${count} answers to ${event}`,
      () => replies.get(event) ?? [],
      (all) => all.length >= count,
    )
  async function count(name: string, outcome: string): Promise<number> {
    const counted = await metrics.getSingleMetric(name)?.get()
    return counted?.values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0
  }
  async function asked(event: string, card: string, user: string): Promise<string> {
    server.say(press(event, card, user))
    const [answer = ''] = await answers(event)
    await night.settle()
    return answer
  }
  const acknowledged = async () => (await night.store.alarm(rule.id))?.acknowledged?.by

  test('a pressed button is answered in words, and acknowledges the alarm as every other answer does', async () => {
    open()
    await connected()
    expect(await asked('e1', 'card-li', 'user-li')).toBe('已登记 02:00，请尽快处理')
    expect(await acknowledged()).toBe('li')
    expect(await asked('e2', 'card-dawa', 'user-dawa')).toBe('li已先收到；您的确认也已登记 02:00')
    const all = await night.deliveries.deliveriesOf(rule.id, 1)
    const pressed = all.flatMap(({ person, shown }) => (shown?.pressed ? [`${person} ${shown.pressed.key}`] : []))
    expect(pressed.sort()).toEqual(['dawa acknowledge', 'li acknowledge'])
    expect(all.find(({ person }) => person === 'li')?.shown?.pressed?.at).toBe(1_782_998_107_000)
    expect(server.faults).toEqual([])
  })

  test('told again because no answer came, over another connection too: acts once, and answers the same', async () => {
    open()
    await connected()
    await asked('e1', 'card-li', 'user-li')
    server.say(press('e1', 'card-li', 'user-li'))
    await answers('e1', 2)
    server.cut()
    await eventually('another connection', () => server.opened === 2 && server.sockets.size === 1)
    server.say(press('e1', 'card-li', 'user-li'))
    const all = await answers('e1', 3)
    await night.settle()
    expect(new Set(all).size).toBe(1)
    const said = (await night.deliveries.notesOf(rule.id, 1)).filter(({ note }) => note.note === 'said')
    expect(said).toHaveLength(1)
    expect(await count('huoshui_card_presses_total', 'again')).toBe(2)
    expect(await count('huoshui_card_sockets_total', 'lost')).toBe(1)
  })

  test('pressed twice by the same person, each told by itself: on record once', async () => {
    open()
    await connected()
    await asked('e1', 'card-li', 'user-li')
    await asked('e2', 'card-li', 'user-li')
    const said = (await night.deliveries.notesOf(rule.id, 1)).filter(({ note }) => note.note === 'said')
    expect(said).toHaveLength(1)
  })

  test('a card that was passed on answers for nobody, and the presser hears why', async () => {
    open()
    await connected()
    expect(await asked('e1', 'card-li', 'user-dawa')).toBe('这张卡片是发给li的，没有登记；请用发给您的那张')
    expect(await asked('e2', 'card-li', 'user-stranger')).toBe('平台里没有您这个账号，没有登记；请找值班负责人')
    expect(await acknowledged()).toBeUndefined()
    const notes = (await night.deliveries.notesOf(rule.id, 1)).map(({ note }) => note)
    expect(notes.filter(({ note }) => note === 'refused')).toEqual([
      { note: 'refused', says: 'acknowledge', by: 'dawa', because: 'another-person' },
      { note: 'refused', says: 'acknowledge', by, because: 'not-in-plant', account: 'user-stranger' },
    ])
    const all = await night.deliveries.deliveriesOf(rule.id, 1)
    expect(all.filter(({ shown }) => shown?.pressed)).toEqual([])
  })

  test('who may not, what is over, and a card that nobody knows: each in words', async () => {
    open()
    await connected()
    revoked.add('li')
    expect(await asked('e1', 'card-li', 'user-li')).toBe('您现在无权应答这条报警，没有登记；请找值班负责人')
    expect(await asked('e2', 'card-nobody', 'user-li')).toBe('还没找到这条通知，已记下；请到报警页确认')
    expect(await acknowledged()).toBeUndefined()
    await night.return(rule)
    await night.settle()
    expect(await asked('e3', 'card-dawa', 'user-dawa')).toBe('这次报警已结束，不用处理')
    expect(await count('huoshui_card_presses_total', 'not-counted')).toBe(3)
  })

  test('what cannot be kept is not answered, and acts when it is told again', async () => {
    open()
    await connected()
    take = () => Promise.reject(new Error('disk full'))
    server.say(press('e1', 'card-li', 'user-li'))
    await eventually('it to be counted', () => count('huoshui_card_presses_total', 'not-kept'), 1)
    expect(replies.get('e1')).toBeUndefined()
    take = (each) => night.pressed('app', each)
    await asked('e1', 'card-li', 'user-li')
    expect(await acknowledged()).toBe('li')
  })

  test.each<[SocketMood, string]>([
    ['busy', 'unavailable'],
    ['page', 'unavailable'],
    ['no-answer', 'unavailable'],
    ['refuses-tickets', 'unavailable'],
    ['hangs-up', 'lost'],
    ['deaf', 'silent'],
  ])(
    'a provider that is %s is tried again, with another address each time, and heard when it is well',
    async (mood, outcome) => {
      server.mood = mood
      const socket = open({ ...(mood === 'no-answer' && { timeoutMs: 150 }), ...(mood === 'deaf' && { pingMs: 50 }) })
      await eventually(
        `twice ${outcome}`,
        () => count('huoshui_card_sockets_total', outcome),
        (seen) => seen >= 2,
      )
      expect(socket.problems(Date.now()), 'short trouble is no trouble').toEqual([])
      expect(socket.problems(Date.now() + 400_000)[0]).toMatch(/^notices: buttons of app's cards are not heard since /)
      server.mood = 'well'
      // one that was opened while it was deaf may still be there
      await eventually('no old connection', () => server.asked > server.opened || server.sockets.size <= 1)
      for (let number = 1; (await acknowledged()) === undefined; number++) {
        await connected()
        server.say(press(`e${number}`, 'card-li', 'user-li'))
        await eventually('an answer, or the end', () => replies.has(`e${number}`) || server.sockets.size === 0)
        await night.settle()
      }
      await eventually('no trouble', () => socket.problems(Date.now() + 400_000), [])
      expect(server.faults).toEqual([])
    },
  )

  test('a wrong secret is said at once, and shown nowhere', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const socket = open({ given: 'wrong-0123456789', log })
    const [problem] = await eventually(
      'the problem',
      () => socket.problems(Date.now()),
      (problems) => problems.length === 1,
    )
    expect(lines.length).toBeGreaterThan(0)
    expect([problem, ...lines, await metrics.metrics()].join('\n')).not.toContain('wrong-0123456789')
    expect(await count('huoshui_card_sockets_total', 'refused')).toBeGreaterThan(0)
    expect(server.opened).toBe(0)
  })

  test('what nobody can read is counted, and the connection goes on', async () => {
    open()
    await connected()
    const whole = Buffer.from(press('e0', 'card-li', 'user-li'))
    for (const noise of ['', '{', 'null', '[1]', '{"type":"CALLBACK"}']) server.say(noise)
    server.say(whole.subarray(0, Math.floor(whole.length / 2)))
    expect(await asked('e1', 'card-li', 'user-li')).toContain('已登记')
    expect(await count('huoshui_card_presses_total', 'unreadable')).toBeGreaterThan(0)
    expect(server.opened).toBe(1)
  })
})

describe('in its own words', () => {
  async function opened(dialect: ReturnType<typeof dingTalkStream>, of: Kind, taken: CardPress[], pingMs = rarely) {
    const parts = new AsyncDisposableStack()
    const server = parts.use(await StrictSocketServer.open(dialect))
    const take = async (press: CardPress) => {
      taken.push(press)
      return { counts: true, text: '已登记' }
    }
    const metrics = createSocketMetrics(new Registry())
    const times = { waitMs: 40, pingMs, leastPingMs: pingMs }
    const around = { log: quietLog, metrics, timeoutMs: 100_000, times, take, name: 'app' }
    parts.use(startPressSocket({ ...around, protocol: of.protocol(server.base, 100_000, secret) }))
    await eventually('a connection', () => server.sockets.size === 1)
    return { server, [Symbol.asyncDispose]: () => parts.disposeAsync() }
  }
  const [feishu, dingTalk] = kinds as [Kind, Kind]

  test('Feishu cuts an event in parts, and sends them in any order, mixed with another: both are read whole', async () => {
    const replies: Replies = new Map()
    const taken: CardPress[] = []
    await using it = await opened(feishuLongConnection(replies), feishu, taken)
    const [first, second] = ['e1', 'e2'].map((event) => eventFrames(event, feishuPress(event, 'om_1', 'ou_1'), 3))
    for (const [one, other] of [2, 0, 1].map((part) => [first?.[part], second?.[2 - part]] as const)) {
      for (const frame of [one, other]) if (frame) it.server.say(frame)
    }
    await eventually('both answers', () => replies.size, 2)
    expect(taken.map(({ event }) => event).sort()).toEqual(['e1', 'e2'])
    expect(it.server.faults).toEqual([])
  })

  test('parts of an event that never becomes whole are not kept for ever, and an event of another app is none', async () => {
    const replies: Replies = new Map()
    const taken: CardPress[] = []
    await using it = await opened(feishuLongConnection(replies), feishu, taken)
    const part = (event: string, place: number) => {
      const frame = eventFrames(event, feishuPress(event, 'om_1', 'ou_1'), 2)[place]
      if (frame) it.server.say(frame)
    }
    for (let event = 0; event < 40; event++) part(`half-${event}`, 0)
    for (const frame of eventFrames('x1', feishuPress('x1', 'om_1', 'ou_1', 'cli_2'))) it.server.say(frame)
    part('half-0', 1)
    part('half-39', 1)
    await eventually('the one that is whole', () => replies.size, 1)
    expect(taken.map(({ event }) => event)).toEqual(['half-39'])
  })

  test('Feishu is asked whether it is still there, as often as it wants', async () => {
    const pings = { count: 0 }
    await using it = await opened(feishuLongConnection(new Map(), pings), feishu, [], 50)
    await eventually('several pings', () => pings.count >= 3)
    expect(it.server.faults).toEqual([])
  })

  test('DingTalk gets its pings answered with what came, and another connection when it asks for one', async () => {
    const replies: Replies = new Map()
    await using it = await opened(dingTalkStream(replies), dingTalk, [])
    it.server.say(system('ping', 'p1', '{"opaque":"abc"}'))
    await eventually('its answer', () => replies.get('p1'), ['{"opaque":"abc"}'])
    it.server.say(system('disconnect', 'd1', '{"reason":"persistent connection is timeout"}'))
    await eventually('another connection', () => it.server.opened === 2 && it.server.sockets.size === 1)
    expect(it.server.faults).toEqual([])
  })
})
