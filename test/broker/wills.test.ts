import { afterEach, expect, test } from 'vitest'
import { parseOpened } from '../../core/opened.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'

let running: TestBroker | undefined
afterEach(() => running?.[Symbol.asyncDispose]())

const device = { kind: 'device', id: 'nangan-1', note: '' } as const
const topic = 'v1/nangan/nangan-1/status'
const will = { topic, payload: Buffer.from('offline'), qos: 1, retain: true } as const

async function recorded(): Promise<string[]> {
  const messages = (await running?.recorded()) ?? []
  return messages.map((message) => {
    const opened = parseOpened(message)
    return opened === undefined ? Buffer.from(message.payload).toString() : `${opened} opened`
  })
}

const withheld = (count: number) =>
  eventually(`${count} wills withheld`, async () => {
    return (await running?.metric('huoshui_broker_wills_withheld_total')) === count || undefined
  })

test('the Last Will of an old session is not told while a newer one stands that would tell the same', async () => {
  running = await startTestBroker()
  const old = await running.client(device, { clientId: 'a', will })
  const newer = await running.client(device, { clientId: 'b', will })
  old.socket.destroy()
  await withheld(1)
  expect(await recorded()).toEqual([])

  newer.socket.destroy()
  await eventually('the will of the last one', async () => ((await recorded()).length > 0 ? true : undefined))
  expect(await recorded()).toEqual(['offline'])
})

test('nor that of a client whose id is taken over by its own next connection', async () => {
  running = await startTestBroker()
  await running.client(device, { will })
  await running.client(device, { will })
  await withheld(1)
  expect(await recorded()).toEqual([])
})

test('a session with another will, or none, says nothing of the first', async () => {
  running = await startTestBroker()
  const first = await running.client(device, { clientId: 'a', will })
  await running.client(device, { clientId: 'b' })
  await running.client(device, { clientId: 'c', will: { ...will, payload: Buffer.from('closed') } })
  first.socket.destroy()
  await eventually('the will', async () => ((await recorded()).length > 0 ? true : undefined))
  expect(await recorded()).toEqual(['offline'])
})

test('once it was told, the next session is noted, and only that', async () => {
  running = await startTestBroker()
  const first = await running.client(device, { clientId: 'a', will })
  first.socket.destroy()
  await eventually('the will', async () => ((await recorded()).length > 0 ? true : undefined))
  await running.client(device, { clientId: 'b', will })
  await eventually('the note', async () => ((await recorded()).length > 1 ? true : undefined))
  const third = await running.client(device, { clientId: 'c', will })
  third.send({ cmd: 'publish', topic, payload: 'online', qos: 1, messageId: 1, dup: false, retain: true })
  await third.take('puback')
  expect(await recorded()).toEqual(['offline', 'nangan/nangan-1 opened', 'online'])
})
