import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseListening } from '../../core/listening.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { postgresDevices } from '../../storage/credentials/postgres/device-store.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually, limitOfRounds } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type NatsCluster, startNatsCluster } from '../support/nats-cluster.ts'
import { testNatsLog } from '../support/nats-log.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { hasPostgres, openTestPostgres, startPostgres } from '../support/postgres.ts'
import { readAll } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'

const [stays, moves, away] = ['bench-0', 'bench-1', 'bench-2'] as const
const statusOf = (device: string) => `v1/bench/${device}/status`

/** Two brokers, and a process of all else, on one NATS server and PostgreSQL. */
async function startTwo() {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder()).path
  const nats = started.use(await startNatsCluster({ size: 1 }))
  const postgres = started.use(await startPostgres())
  const kept = started.use(await openTestPostgres(postgres.url, { timeoutMs: 5_000 }))
  const devices = postgresDevices(kept)
  const passwords = new Map<string, string>()
  for (const id of [stays, moves, away]) passwords.set(id, await devices.add({ id, kind: 'device', site: 'bench' }))
  const desk = { id: 'desk', kind: 'gateway', publish: ['v1/+/+/command'], subscribe: ['v1/+/+/result'] } as const
  passwords.set('desk', await devices.add(desk))
  passwords.set('centre', await devices.add({ id: 'centre', kind: 'reader', subscribe: ['v1/#'] }))
  const settings = {
    HUOSHUI_PLANT: writeLevelPlant(folder, { devices: 3, points: 1 }),
    HUOSHUI_LOG_NATS: nats.servers.join(','),
    HUOSHUI_LOG_NATS_MONITORING: nats.monitoring.join(','),
    ...{ HUOSHUI_LOG_NATS_REPLICAS: '1', HUOSHUI_LOG_QUOTA: '100000000' },
    ...{ HUOSHUI_POSTGRES_URL: postgres.url, HUOSHUI_POSTGRES_TIMEOUT_MS: '5000', HUOSHUI_POSTGRES_LEASE_MS: '1500' },
  }
  const run = async (name: string, ...roles: string[]) => {
    const data = join(folder, name)
    mkdirSync(data)
    const platform = started.use(await PlatformProcess.create({ ...settings, HUOSHUI_DATA: data }, roles))
    await platform.start()
    return platform
  }
  const [one, two, rest] = await Promise.all([run('one', 'broker'), run('two', 'broker'), run('rest', 'ingest', 'api')])
  for (const each of [one, two]) await eventually('the other broker', () => each.metric('huoshui_broker_nodes'), 1)
  const clients = started.use(new AsyncDisposableStack())
  const owned = started.move()
  return {
    ...{ nats, kept, one, two, rest },
    async client(broker: PlatformProcess, id: string, more: IClientOptions = {}): Promise<MqttClient> {
      const password = passwords.get(id) ?? ''
      const options = { username: id, password, clientId: id, reconnectPeriod: 0, ...more }
      const client = await connectAsync(broker.mqttUrl, options)
      client.on('error', () => undefined)
      clients.defer(async () => void client.end(true))
      return client
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function logged(nats: NatsCluster): Promise<LoggedMessage[]> {
  const log = testNatsLog(nats, 'huoshui')
  await using reader = log.partition(0).openReader()
  return await readAll(reader)
}

const statusesIn = (messages: readonly LoggedMessage[]) =>
  messages
    .filter(({ topic }) => topic.endsWith('/status'))
    .map(({ topic, payload }) => `${topic.split('/')[2]} ${Buffer.from(payload)}`)

/** With a Last Will. It may be silent for so long that it is lost only where the test says so. */
const station = (id: string): IClientOptions => ({
  keepalive: 3_600,
  will: { topic: statusOf(id), payload: Buffer.from('offline'), qos: 1, retain: true },
})

/** What a subscriber finds at a broker, by device. */
async function statusesAt(stage: Stage, broker: PlatformProcess): Promise<Record<string, string>> {
  const client = await stage.client(broker, 'centre', { clientId: `centre ${randomUUID()}` })
  const found = new Map<string, string>()
  client.on('message', (topic, payload) => found.set(topic.split('/')[2] ?? '', payload.toString()))
  await client.subscribeAsync('v1/+/+/status', { qos: 1 })
  await eventually('what is retained', () => found.size, 3)
  await client.endAsync()
  return Object.fromEntries(found)
}

/** How many Last Wills of a device the book has at brokers that live. */
async function atLiving(kept: Postgres, device: string): Promise<number> {
  const text = `SELECT 1 FROM broker_will JOIN broker_node USING (node)
    WHERE device = $1 AND until > clock_timestamp()`
  return (await kept.rows(text, [device])).length
}

type Stage = Awaited<ReturnType<typeof startTwo>>

describe.skipIf(!requireServer('nats-server') || !hasPostgres())('two brokers, as processes', () => {
  let stage: Stage
  let stayer: MqttClient
  beforeAll(async () => {
    stage = await startTwo()
  }, limitOfRounds(3))
  afterAll(() => stage[Symbol.asyncDispose]())

  test('one stands still for longer than it may: spoken for meanwhile; awake, it says nothing of those who have moved', async () => {
    const { one, two, nats, kept } = stage
    const client = await stage.client(one, moves, station(moves))
    await client.publishAsync(statusOf(moves), 'online', { qos: 1, retain: true })
    one.signal('SIGSTOP')
    await eventually('that nobody was heard', () => two.metric('huoshui_broker_spoken_for_total'), 1)
    client.end(true)
    await stage.client(two, moves, station(moves))
    await eventually('it in the book', () => atLiving(kept, moves), 1)
    one.signal('SIGCONT')
    await eventually('nobody left at it', () => one.metric('huoshui_broker_connections').catch(() => -1), 0)
    await eventually('the other broker again', () => one.metric('huoshui_broker_nodes'), 1)
    // and it goes on: this one's Last Will is its own to tell
    const back = await stage.client(one, away, station(away))
    await back.publishAsync(statusOf(away), 'online', { qos: 1, retain: true })
    back.stream.destroy()
    const said = [`${moves} online`, `${away} online`, `${away} offline`]
    await eventually('the Last Will', async () => statusesIn(await logged(nats)), said)
  })

  test('a command that is published at one reaches its device at the other, and the answer comes back', async () => {
    const { one, two } = stage
    const device = await stage.client(two, stays, { clientId: 'commanded' })
    await device.subscribeAsync(`v1/bench/${stays}/command`, { qos: 1 })
    device.on('message', (_topic, payload) => {
      const { id } = JSON.parse(payload.toString())
      device.publish(`v1/bench/${stays}/result`, JSON.stringify({ id, state: 'done' }), { qos: 1 })
    })
    const desk = await stage.client(one, 'desk')
    const answers = new Set<string>()
    desk.on('message', (topic, payload) => answers.add(`${topic} ${payload}`))
    await desk.subscribeAsync('v1/+/+/result', { qos: 1 })
    let asked = 0
    // until each broker has heard who listens at the other
    await eventually('an answer', async () => {
      await desk.publishAsync(`v1/bench/${stays}/command`, JSON.stringify({ id: ++asked }), { qos: 1 })
      return answers.size > 0
    })
    await desk.publishAsync(`v1/bench/${stays}/command`, JSON.stringify({ id: 'last' }), { qos: 1 })
    const last = `v1/bench/${stays}/result {"id":"last","state":"done"}`
    await eventually('the answer to the last one', () => answers.has(last), true)
    for (const client of [device, desk]) await client.endAsync()
  })

  test('one is killed: nobody was heard there, and only who comes to no other broker is lost, once; each knows it', async () => {
    const { one, two, nats, kept } = stage
    stayer = await stage.client(two, stays, station(stays))
    await stayer.publishAsync(statusOf(stays), 'online', { qos: 1, retain: true })
    for (const id of [moves, away]) {
      const client = await stage.client(one, id, station(id))
      await client.publishAsync(statusOf(id), 'online', { qos: 1, retain: true })
      await eventually('it in the book', () => atLiving(kept, id), 1)
    }
    const said = statusesIn(await logged(nats))
    const spokenFor = await two.metric('huoshui_broker_spoken_for_total')
    const before = Date.now()
    await one.kill9()
    await stage.client(two, moves, station(moves))
    await eventually('it in the book', () => atLiving(kept, moves), 1)
    await eventually('that nobody was heard', () => two.metric('huoshui_broker_spoken_for_total'), spokenFor + 1)
    const deaf = (await logged(nats))
      .flatMap((message) => parseListening(message) ?? [])
      .filter(({ to }) => to >= before)
    expect(deaf).toHaveLength(1)
    expect((deaf[0]?.to ?? 0) - (deaf[0]?.from ?? 0)).toBeGreaterThanOrEqual(1_500)
    // as if the time in which it may be silent had passed
    await kept.rows('UPDATE broker_will SET allowed_ms = 0 WHERE device = $1', [away])
    await eventually('who is lost', async () => statusesIn(await logged(nats)), [...said, `${away} offline`])
    // one that begins later has them all, from the other
    await one.start()
    const found = { [stays]: 'online', [moves]: 'online', [away]: 'offline' }
    for (const each of [one, two]) {
      await eventually('each status', () => each.metric('huoshui_broker_retained_messages'), 3)
      expect(await statusesAt(stage, each)).toEqual(found)
    }
    await eventually(
      'the book without its former run',
      async () => (await kept.rows('SELECT 1 FROM broker_node')).length,
      2,
    )
    expect(statusesIn(await logged(nats))).toEqual([...said, `${away} offline`])
  })

  test('both are killed and begin anew: how each device was last is retained again', async () => {
    const { one, two, rest } = stage
    await rest.caughtUp()
    await Promise.all([one.kill9(), two.kill9()])
    await Promise.all([one.start(), two.start()])
    for (const each of [one, two]) {
      await eventually('each status', () => each.metric('huoshui_broker_retained_messages'), 3)
      expect(await statusesAt(stage, each)).toMatchObject({ [stays]: 'online', [away]: 'offline' })
    }
  })
})
