import mqtt from 'mqtt'
import { describe, expect, test } from 'vitest'
import { mostDelayMs } from '../../broker/slow-down.ts'
import { connackWithinMs } from '../../mqtt/connection.ts'
import { OutboxFull, openPublisher, type Publisher, PublisherFailed } from '../../mqtt/publisher.ts'
import { startDecidingBroker } from '../support/deciding-broker.ts'
import { eventually } from '../support/eventually.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'

const program = requireServer('mosquitto')

async function publishAll(publisher: Publisher, topics: Iterable<string>): Promise<void> {
  const acknowledged: Promise<void>[] = []
  for (const topic of topics) {
    await publisher.room()
    acknowledged.push(publisher.publish(topic, '{}'))
  }
  await Promise.all(acknowledged)
}

const topics = (count: number) => Array.from({ length: count }, (_, index) => `v1/park/d${index}/readings`)

test('a connection dropped again and again costs no message, and keeps the order', async () => {
  await using broker = await startDecidingBroker((_, nth) =>
    nth % 700 === 699 ? 'drop the connection' : 'acknowledge',
  )
  await using publisher = await openPublisher({ url: broker.url, clientId: 'p', window: 100, maxPauseMs: 10 })
  await publishAll(publisher, topics(3000))
  const firsts = [...new Set(broker.acknowledged.map(({ topic }) => topic))]
  expect(firsts).toEqual(topics(3000))
  expect(publisher.counts).toMatchObject({ taken: 3000, acknowledged: 3000 })
  expect(publisher.counts.reconnects).toBeGreaterThanOrEqual(4)
  expect(publisher.counts.redelivered).toBeGreaterThanOrEqual(publisher.counts.reconnects)
})

test('the outbox is bounded: one message more than the window is refused', async () => {
  await using broker = await startDecidingBroker(() => 'acknowledge')
  await using publisher = await openPublisher({ url: broker.url, clientId: 'p', window: 2 })
  const taken = [publisher.publish('a', '1'), publisher.publish('b', '2')]
  await expect(publisher.publish('c', '3')).rejects.toThrow(OutboxFull)
  await Promise.all(taken)
  await publisher.publish('c', '3')
  expect(broker.acknowledged.map(({ topic }) => topic)).toEqual(['a', 'b', 'c'])
})

test('a refused user fails at once, and a forbidden topic after some connections: each says which', async () => {
  await using broker = await startDecidingBroker((topic) =>
    topic === 'forbidden' ? 'drop the connection' : 'acknowledge',
  )
  const { url } = broker
  await expect(openPublisher({ url, clientId: 'p', username: 'stranger', password: 'x' })).rejects.toThrow(
    /refuses stranger/,
  )
  await using publisher = await openPublisher({ url, clientId: 'p', fruitlessLimit: 3, maxPauseMs: 10 })
  await expect(publisher.publish('forbidden', '{}')).rejects.toThrow(/nothing acknowledged.*forbidden/)
  await expect(publisher.room()).rejects.toThrow(PublisherFailed)
})

test('a client waits for an answer longer than the broker makes one wait who was refused before', () => {
  expect(connackWithinMs).toBeGreaterThan(mostDelayMs + 5_000)
})

test('a broker that is not there is an error after the deadline', async () => {
  const options = { url: 'mqtt://127.0.0.1:1', clientId: 'p', connectWithinMs: 1_000 }
  await expect(openPublisher(options)).rejects.toThrow(/no connection in 1000 ms.*ECONNREFUSED/)
})

describe.skipIf(!program)('with mosquitto', () => {
  test('killed twice with kill -9 under load: all is acknowledged in the end', async () => {
    await using mosquitto = await startMosquitto(program ?? '')
    await using publisher = await openPublisher({ url: mosquitto.url, clientId: 'p', window: 500, maxPauseMs: 50 })
    const done = publishAll(publisher, topics(40_000))
    for (const kills of [1, 2]) {
      const mark = publisher.counts.acknowledged
      await eventually(
        'the load',
        () => publisher.counts.acknowledged,
        (count) => count > mark + 5000,
      )
      await mosquitto.kill()
      await mosquitto.start()
      await eventually('the connection', () => publisher.counts.reconnects, kills)
    }
    await done
    expect(publisher.counts).toMatchObject({ taken: 40_000, acknowledged: 40_000, reconnects: 2 })
    expect(publisher.counts.redelivered).toBeGreaterThan(0)
  })

  test('the Last Will is published when the device dies, and not when it says goodbye', async () => {
    await using mosquitto = await startMosquitto(program ?? '')
    const watcher = await mqtt.connectAsync(mosquitto.url)
    await watcher.subscribeAsync('#')
    const seen: string[] = []
    watcher.on('message', (topic, payload) => seen.push(`${topic} ${payload}`))
    const will = { topic: 'v1/park/d1/status', payload: 'offline', retain: true }
    const device = await openPublisher({ url: mosquitto.url, clientId: 'd1', will })
    await device.publish('v1/park/d1/readings', '{}')
    await device[Symbol.asyncDispose]()
    const successor = await openPublisher({ url: mosquitto.url, clientId: 'd1', will })
    await successor.publish('v1/park/d1/readings', '[]')
    // A second connection with the same client id: the broker drops the first, which is a death.
    await using usurper = await openPublisher({ url: mosquitto.url, clientId: 'd1' })
    await usurper.publish('end', '')
    await eventually(
      'the will',
      () => seen,
      (all) => all.includes('v1/park/d1/status offline'),
    )
    expect(seen.slice(0, 2)).toEqual(['v1/park/d1/readings {}', 'v1/park/d1/readings []'])
    await successor[Symbol.asyncDispose]()
    await watcher.endAsync(true)
  })
})
