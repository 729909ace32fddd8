import { join } from 'node:path'
import mqtt, { type MqttClient, type Packet, Store } from 'mqtt'
import { expect, test } from 'vitest'
import { openLogReader } from '../../../storage/log/segments/reader.ts'
import { writeLevelPlant } from '../../support/bench-plant.ts'
import { eventually, limitOfRounds } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { PlatformProcess } from '../../support/platform-process.ts'
import { publish, RawClient } from '../../support/raw-mqtt.ts'
import { readAll, textOf } from '../../support/reading-log.ts'
import { WithholdingProxy } from '../../support/withholding-proxy.ts'
import { registerDevices } from './load.ts'

const rounds = Number(process.env['HUOSHUI_TEST_CRASH_ROUNDS'] ?? 2)

/** MQTT.js forgets to mark what it sends again (MQTT-3.3.1-1): its store can do it. */
class MarkingStore extends Store {
  override put(packet: Packet, done?: () => void): this {
    if (packet.cmd === 'publish') packet.dup = true
    return super.put(packet as never, done as never) as unknown as this
  }
}

const readings = (device: number) => `v1/bench/bench-${device}/readings`
/** A reading without a time of its own. */
const reading = (value: number) => JSON.stringify({ readings: { p0: value } })

test(`an answer lost, kill -9, sent again by a raw client and by MQTT.js, QoS 1 and 2, ${rounds} times: kept once`, {
  timeout: limitOfRounds(rounds),
}, async () => {
  using folder = temporaryFolder()
  const plant = writeLevelPlant(folder.path, { devices: 4, points: 1 })
  const passwords = await registerDevices(folder.path, 4)
  await using platform = await PlatformProcess.create({ HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant })
  await platform.start()
  await using reader = openLogReader({ folder: join(folder.path, 'log') })
  const kept = async () => (await readAll(reader)).filter(({ topic }) => topic.startsWith('v1/')).map(textOf)
  const port = Number(new URL(platform.mqttUrl).port)

  const login = (device: number) => ({
    clientId: `bench-${device}`,
    username: `bench-${device}`,
    password: Buffer.from(passwords[device] ?? ''),
    clean: device % 2 === 0,
  })
  await using proxy = await WithholdingProxy.open(port)
  const throughProxy = ([2, 3] as const).map((device): MqttClient => {
    const store = new MarkingStore()
    return mqtt.connect({
      host: '127.0.0.1',
      port: proxy.port,
      reconnectPeriod: 100,
      outgoingStore: store,
      ...login(device),
    })
  })
  using clients = new DisposableStack()
  for (const client of throughProxy) {
    client.on('error', () => {})
    clients.defer(() => client.end(true))
    await eventually('MQTT.js', () => client.connected)
  }

  let value = 0
  for (let round = 0; round < rounds; round++) {
    const before = (await kept()).length
    const values = Array.from({ length: 4 }, () => value++)
    proxy.withholds = true
    const sent = [1, 2] as const
    const raw = await Promise.all(sent.map(() => RawClient.open(port)))
    for (const [index, client] of raw.entries()) {
      expect(await client.hello(login(index))).toBe(0)
      client.socket.pause()
      client.send(
        publish(readings(index), reading(values[index] ?? 0), { qos: sent[index] ?? 1, messageId: round + 1 }),
      )
    }
    const accepted = throughProxy.map((client, index) =>
      client.publishAsync(readings(index + 2), reading(values[index + 2] ?? 0), { qos: sent[index] ?? 1 }),
    )
    await eventually('four messages in the log', async () => (await kept()).length, before + 4)
    await platform.kill9()
    for (const client of raw) client.socket.destroy()
    proxy.withholds = false
    await platform.start()
    for (const [index] of raw.entries()) {
      using again = await RawClient.open(port)
      expect(await again.hello(login(index))).toBe(0)
      const qos = sent[index] ?? 1
      again.send(publish(readings(index), reading(values[index] ?? 0), { qos, messageId: round + 1, dup: true }))
      expect((await again.take(qos === 1 ? 'puback' : 'pubrec')).messageId).toBe(round + 1)
      if (qos === 1) continue
      again.send({ cmd: 'pubrel', messageId: round + 1 })
      await again.take('pubcomp')
    }
    await Promise.all(accepted)
    expect(await platform.metric('huoshui_broker_resent_total')).toBe(4)
  }
  expect((await kept()).sort()).toEqual(Array.from({ length: value }, (_, n) => reading(n)).sort())
  await platform.caughtUp()
  console.log(`answer lost and kill -9 × ${rounds}: ${value} messages without a time, each kept once`)
})
