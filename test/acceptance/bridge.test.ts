import { describe, expect, test } from 'vitest'
import { openPublisher, type Publisher } from '../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'

const mosquittoProgram = requireServer('mosquitto')
const messages = Number(process.env['HUOSHUI_TEST_BRIDGE_MESSAGES'] ?? 10_000)
const rounds = 2
const devices = 10
const window = 500
const firstAt = Date.UTC(2026, 5, 1)

/** Publishes the numbers from `from` up to `to` to the foreign broker, each on a device's topic; resolves at the last PUBACK. */
async function publishNumbers(source: Publisher, from: number, to: number): Promise<void> {
  const sent: Promise<void>[] = []
  for (let number = from; number < to; number++) {
    await source.room()
    const payload = JSON.stringify({ at: firstAt + number * 1000, readings: { p0: number } })
    sent.push(source.publish(`factory/bench-${number % devices}/readings`, payload))
    // lets timers and sockets have their turn
    if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(sent)
}

/** Every number that is stored, in order of number. */
async function storedNumbers(platform: PlatformProcess): Promise<number[]> {
  const numbers: number[] = []
  for (let device = 0; device < devices; device++) {
    const query = `point=bench/a${device}/p0&from=${firstAt - 1000}&to=${firstAt + messages * 1000}`
    const answer = await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' })
    const rows = (await answer.text()).trim().split(/\r?\n/).slice(1)
    numbers.push(...rows.map((row) => Number(row.split(',')[1])))
  }
  return numbers.sort((a, b) => a - b)
}

/** The messages that the foreign broker was told are safe, by the bridge that is running. */
const crossed = (bridge: PlatformProcess) => bridge.metric('huoshui_bridge_acknowledged_total')

describe.skipIf(!mosquittoProgram)('a bridge from mosquitto', () => {
  test(`${messages} messages, and kill -9 of mosquitto, the platform and the bridge, ${rounds} times and more: none is missing`, {
    timeout: 600_000 + messages * 3,
  }, async () => {
    using folder = temporaryFolder()
    const plant = writeLevelPlant(folder.path, { devices, points: 1 })
    await using credentials = await openDeviceCredentials({ folder: folder.path })
    const password = await credentials.add({ id: 'bridge', kind: 'gateway', site: 'bench' })
    const data = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant }
    await using mosquitto = await startMosquitto(mosquittoProgram ?? '', { persistence: 'file', maxInflight: 1000 })
    await using platform = await PlatformProcess.create(data)
    await using bridge = await PlatformProcess.create(
      {
        ...data,
        HUOSHUI_BRIDGE_URL: mosquitto.url,
        HUOSHUI_BRIDGE_TOPICS: 'factory/+/readings',
        HUOSHUI_BRIDGE_REMOTE_PREFIX: 'factory/',
        HUOSHUI_BRIDGE_LOCAL_PREFIX: 'v1/bench/',
        HUOSHUI_BRIDGE_WINDOW: String(window),
        HUOSHUI_BRIDGE_TARGET_URL: platform.mqttUrl,
        HUOSHUI_BRIDGE_TARGET_USER: 'bridge',
        HUOSHUI_BRIDGE_TARGET_PASSWORD: password,
      },
      ['bridge'],
    )
    await Promise.all([platform.start(), bridge.start()])
    await eventually('the bridge to be ready', async () => (await fetch(`${bridge.httpUrl}/readyz`)).ok)
    await using source = await openPublisher({ url: mosquitto.url, clientId: 'factory', window: 500 })
    const startedAt = performance.now()
    const kills: string[] = []
    const inFlight = () => bridge.metric('huoshui_bridge_in_flight')

    for (let round = 0; round < rounds; round++) {
      const at = (share: number) => Math.round((messages * (round + share)) / rounds)
      const acknowledged = (share: number) =>
        eventually(
          'to be published',
          () => source.counts.acknowledged,
          (count) => count >= at(share),
        )

      const first = publishNumbers(source, at(0), at(0.4))
      await acknowledged(0.2)
      await bridge.kill9()
      kills.push(`bridge under load at ${source.counts.acknowledged}`)
      await bridge.start()
      await first

      const second = publishNumbers(source, at(0.4), at(0.7))
      await acknowledged(0.5)
      await platform.kill9()
      kills.push(`platform under load at ${source.counts.acknowledged}`)
      await second
      await publishNumbers(source, at(0.7), at(1))
      // it reads until the window is full, and again once half of it is empty
      const held = await eventually('a window of messages on the bridge', inFlight, (count) => count > window / 2)
      await bridge.kill9()
      kills.push(`bridge holding ${held}`)
      await bridge.start()

      // mosquitto answers PUBACK before it writes its file: what it loses then was never the bridge's
      await mosquitto.save()
      await platform.start()
      const crossedNow = await eventually(
        'the queue to move',
        () => crossed(bridge),
        (count) => count > 0,
      )
      await mosquitto.kill()
      kills.push(`mosquitto with ${crossedNow} of its queue acknowledged`)
      await mosquitto.start()
    }

    const last = [...Array(devices).keys()].map((device) => messages - devices + device)
    await eventually('the newest of each device', async () => {
      const answer = (await (await platform.get('/api/v1/latest')).json()) as { readings: { value: number }[] }
      const values = new Set(answer.readings.map(({ value }) => value))
      return last.every((number) => values.has(number))
    })
    await platform.caughtUp()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const stored = await storedNumbers(platform)
    const distinct = new Set(stored)
    const missing = Array.from({ length: messages }, (_, number) => number).filter((number) => !distinct.has(number))
    console.log(
      `bridge: ${messages} published, ${distinct.size} stored, ${missing.length} missing, ${stored.length - distinct.size} twice;`,
      `${kills.length} times kill -9 in ${seconds} s: ${kills.join(', ')}`,
    )
    expect(missing).toEqual([])
    expect(stored).toHaveLength(messages)
  })
})
