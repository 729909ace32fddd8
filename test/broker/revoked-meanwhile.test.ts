import { afterEach, expect, test } from 'vitest'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { RawClient } from '../support/raw-mqtt.ts'

let running: TestBroker
afterEach(() => running[Symbol.asyncDispose]())

const nangan = { id: 'nangan-1', kind: 'device' } as const
const refusals = (reason: string) => running.metric('huoshui_broker_refusals_total', { reason })

/** Credentials of which the answer to a question comes only when it is let: as from a server that is far away. */
function slowCredentials() {
  const waiting: (() => void)[] = []
  /** Looks of the watch that were answered. */
  let looks = 0
  let slow: 'verify' | 'has' | 'nothing' = 'nothing'
  async function held<T>(question: typeof slow, answer: Promise<T>): Promise<T> {
    const known = await answer
    if (slow === question) await new Promise<void>((resolve) => waiting.push(resolve))
    return known
  }
  return {
    wrap: (real: DeviceCredentials): DeviceCredentials => ({
      verify: (id, password) => held('verify', real.verify(id, password)),
      has: (id) => held('has', real.has(id)),
      knows: (id, password) => real.knows(id, password),
      isOnRecord: (id) => real.isOnRecord(id),
      ageMs: () => real.ageMs(),
      newestChange: () => real.newestChange(),
      async changesAfter(sequence) {
        looks++
        return await real.changesAfter(sequence)
      },
      add: (holder) => real.add(holder),
      provision: (holders, keep) => real.provision(holders, keep),
      rotate: (id) => real.rotate(id),
      revoke: (id) => real.revoke(id),
      list: () => real.list(),
      [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
    }),
    slowDown: (question: typeof slow) => {
      slow = question
    },
    /** Answers that were found and are not given yet. */
    held: (count: number) => eventually('answers that are held back', () => waiting.length, count),
    answerAll: () => {
      for (const answer of waiting.splice(0)) answer()
    },
    /** The watch has dealt with all changes up to now: a look that began since has been followed by another. */
    async watched() {
      const before = looks
      await eventually('the watch to have looked', () => looks >= before + 2)
    },
  }
}

async function knock(password: string, more: { clientId?: string; clean?: boolean } = {}) {
  const client = await RawClient.open(running.broker.addresses.mqtt.port)
  return {
    client,
    code: client.hello({ clientId: 'c', username: 'nangan-1', password: Buffer.from(password), ...more }),
  }
}

test.each([
  ['revoked', () => running.devices.revoke('nangan-1')],
  ['rotated', () => running.devices.rotate('nangan-1')],
  [
    'revoked and made again',
    async () => {
      await running.devices.revoke('nangan-1')
      await running.devices.add(nangan)
    },
  ],
])('a credential %s between the right password and the opening opens nothing', async (_, change) => {
  const slow = slowCredentials()
  running = await startTestBroker({ wrapDevices: slow.wrap })
  const password = await running.add(nangan)
  await slow.watched()
  slow.slowDown('verify')
  const { client, code } = await knock(password, { clean: false })
  using _client = client
  await slow.held(1)
  await change()
  await slow.watched()
  slow.answerAll()
  expect(await code).toBe(4)
  expect(await refusals('revoked-device')).toBe(1)
  expect(await running.metric('huoshui_broker_sessions')).toBe(0)
})

test('a change of another credential meanwhile changes nothing for it', async () => {
  const slow = slowCredentials()
  running = await startTestBroker({ wrapDevices: slow.wrap })
  const password = await running.add(nangan)
  await running.add({ id: 'chasi-2', kind: 'device' })
  slow.slowDown('verify')
  const { client, code } = await knock(password)
  using _client = client
  await slow.held(1)
  await running.devices.revoke('chasi-2')
  await slow.watched()
  slow.answerAll()
  expect(await code).toBe(0)
})

test('a change before the password is looked at, of which the watch hears later, does not end who comes with the new one', async () => {
  const slow = slowCredentials()
  running = await startTestBroker({ wrapDevices: slow.wrap })
  await running.add(nangan)
  const password = await running.devices.rotate('nangan-1')
  slow.slowDown('verify')
  const { client, code } = await knock(password)
  using _client = client
  await slow.held(1)
  await slow.watched()
  slow.answerAll()
  expect(await code).toBe(0)
  await slow.watched()
  await client.roundTrip()
})

test('two that are looked at together do not both take the last place', async () => {
  const slow = slowCredentials()
  running = await startTestBroker({ wrapDevices: slow.wrap, env: { HUOSHUI_MAX_CONNECTIONS_EACH: '1' } })
  const password = await running.add(nangan)
  slow.slowDown('has')
  const one = await knock(password, { clientId: 'one' })
  const other = await knock(password, { clientId: 'other' })
  using _one = one.client
  using _other = other.client
  await slow.held(2)
  slow.answerAll()
  expect([await one.code, await other.code].sort()).toEqual([0, 3])
  expect(await refusals('too-many-of-one')).toBe(1)
})
