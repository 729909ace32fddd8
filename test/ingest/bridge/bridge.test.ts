import { setImmediate as nextTurn } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { type BridgeOptions, startBridge } from '../../../ingest/bridge/bridge.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { eventually } from '../../support/eventually.ts'
import { type ForeignBroker, startForeignBroker } from '../../support/foreign-broker.ts'
import { quietLog } from '../../support/quiet.ts'
import { publish } from '../../support/raw-mqtt.ts'
import { textOf } from '../../support/reading-log.ts'

async function bridge(foreign: ForeignBroker, ours: TestBroker, over: Partial<BridgeOptions> = {}) {
  const password = await ours.add({ id: 'bridge', kind: 'gateway', publish: ['factory/#'] })
  const metrics = new Registry()
  const running = startBridge({
    from: { url: foreign.url, clientId: 'huoshui' },
    to: {
      url: `mqtt://127.0.0.1:${ours.broker.addresses.mqtt.port}`,
      clientId: 'huoshui',
      username: 'bridge',
      password,
    },
    rules: { topics: ['factory/#'], retained: 'skip', maxTopicLevels: 10, maxPacketBytes: 262_144 },
    window: 100,
    maxPauseMs: 20,
    log: quietLog,
    metrics,
    ...over,
  })
  const metric = async (name: string) =>
    (await metrics.getSingleMetric(`huoshui_bridge_${name}`)?.get())?.values.reduce((sum, { value }) => sum + value, 0)
  return { running, metric, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    publish('factory/a', String(from + index), { qos: 1, messageId: from + index }),
  )
const numbers = async (ours: TestBroker) => (await ours.recorded()).map((message) => Number(textOf(message)))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('subscribes once while the session lasts, again when it is gone; PUBACK follows the log', async () => {
  const sessions = ['resumed', 'resumed', 'new'] as const
  await using foreign = await startForeignBroker((nth) => ({ session: sessions[nth] ?? 'resumed' }))
  await using ours = await startTestBroker()
  await using bridged = await bridge(foreign, ours)
  const hello = (await foreign.came('connect', 1))[0]
  expect(hello).toMatchObject({ clientId: 'huoshui', clean: false })
  expect((await foreign.came('subscribe', 1))[0]).toMatchObject({ subscriptions: [{ topic: 'factory/#', qos: 1 }] })
  foreign.send(...numbered(1, 300))
  await foreign.came('puback', 300)
  expect(await numbers(ours)).toEqual(upTo(300))
  expect((await ours.recorded())[0]).toMatchObject({ topic: 'factory/a', client: 'bridge', retain: false })
  foreign.drop()
  await foreign.came('connect', 2)
  foreign.send(...numbered(301, 301))
  await foreign.came('puback', 301)
  expect(foreign.received.filter(({ cmd }) => cmd === 'subscribe')).toHaveLength(1)
  foreign.drop()
  await foreign.came('subscribe', 2)
  await eventually('the bridge to be well', () => bridged.running.problem, undefined)
  expect(await bridged.metric('received_total')).toBe(301)
  expect(await bridged.metric('forwarded_total')).toBe(301)
  expect(await bridged.metric('acknowledged_total')).toBe(301)
  expect(await bridged.metric('in_flight')).toBe(0)
  expect(await bridged.metric('reconnects_total')).toBe(2)
})

test('what our log has not taken is not acknowledged, and only a window of it is read', async () => {
  const held: (() => void)[] = []
  await using foreign = await startForeignBroker(() => ({ session: 'new' }))
  await using ours = await startTestBroker({
    wrap: (log) => ({
      told: [],
      get status() {
        return log.status
      },
      append: (message, done) => void held.push(() => log.append(message, done)),
      [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
    }),
  })
  await using bridged = await bridge(foreign, ours)
  await foreign.came('subscribe', 1)
  foreign.send(...numbered(1, 1000))
  await eventually('a full window', () => bridged.metric('in_flight'), 100)
  // a connection lost meanwhile: what was parsed of it is forgotten, and the foreign broker sends all of it again
  foreign.drop()
  await foreign.came('connect', 2)
  foreign.send(...numbered(1, 1000))
  for (let turn = 0; turn < 50; turn++) await nextTurn()
  expect(await bridged.metric('in_flight')).toBe(100)
  expect(foreign.received.filter(({ cmd }) => cmd === 'puback')).toEqual([])
  await eventually(
    'all of it',
    () => {
      for (const go of held.splice(0)) go()
      return foreign.received.filter(({ cmd }) => cmd === 'puback').length
    },
    1000,
  )
  expect(await numbers(ours)).toEqual([...upTo(100), ...upTo(1000)])
})

test('what our broker could never take is skipped, counted and acknowledged', async () => {
  await using foreign = await startForeignBroker(() => ({ session: 'new' }))
  await using ours = await startTestBroker()
  await using bridged = await bridge(foreign, ours)
  await foreign.came('subscribe', 1)
  foreign.send(
    publish('factory/a', '1', { qos: 1, messageId: 1 }),
    publish('office/door', 'open', { qos: 1, messageId: 2 }),
    publish('factory/a', 'old', { qos: 1, messageId: 3, retain: true }),
    publish('factory/a', '2', { qos: 0 }),
    publish('factory/a', '3', { qos: 1, messageId: 4 }),
  )
  const acknowledged = await foreign.came('puback', 4)
  expect(acknowledged.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4])
  expect(await numbers(ours)).toEqual([1, 2, 3])
  expect(await bridged.metric('skipped_total')).toBe(2)
})

test('says what is wrong, loses nothing meanwhile, and goes on by itself', async () => {
  await using foreign = await startForeignBroker((nth) => ({ session: 'new', grants: nth === 0 ? 128 : 1 }))
  await using ours = await startTestBroker()
  await using bridged = await bridge(foreign, ours, { maxPauseMs: 100 })
  const problem = (words: string) =>
    eventually(
      words,
      () => bridged.running.problem,
      (said) => said?.includes(words) ?? false,
    )
  await problem('the subscription to factory/# is refused')
  await foreign.came('subscribe', 2)
  await eventually('the bridge to be well', () => bridged.running.problem, undefined)
  await ours.devices.revoke('bridge')
  await problem('refuses bridge')
  expect(await numbers(ours)).toEqual([])
})

test('a topic that the credential may not publish holds everything back, and is named', async () => {
  await using foreign = await startForeignBroker(() => ({ session: 'new' }))
  await using ours = await startTestBroker()
  const topics = ['factory/#', 'office/#']
  await using bridged = await bridge(foreign, ours, {
    rules: { topics, retained: 'skip', maxTopicLevels: 10, maxPacketBytes: 262_144 },
  })
  await foreign.came('subscribe', 1)
  foreign.send(publish('office/door', 'open', { qos: 1, messageId: 1 }), ...numbered(2, 5))
  await eventually(
    'the topic',
    () => bridged.running.problem,
    (said) => said?.includes('the oldest message is for office/door') ?? false,
  )
  expect(foreign.received.filter(({ cmd }) => cmd === 'puback')).toEqual([])
})

test('what nobody expected to fail is told, and ends nothing', async () => {
  await using foreign = await startForeignBroker(() => ({ session: 'new' }))
  await using ours = await startTestBroker()
  let isBroken = true
  const rules = {
    get topics() {
      if (isBroken) throw new Error('nobody expected this')
      return ['factory/#']
    },
    ...{ retained: 'skip' as const, maxTopicLevels: 10, maxPacketBytes: 262_144 },
  }
  await using bridged = await bridge(foreign, ours, { rules })
  await eventually(
    'it to be told',
    () => bridged.running.problem,
    (said) => said?.includes('nobody expected this') ?? false,
  )
  isBroken = false
  await foreign.came('subscribe', 1)
  foreign.send(...numbered(1, 3))
  await foreign.came('puback', 3)
  expect(await numbers(ours)).toEqual([1, 2, 3])
})
