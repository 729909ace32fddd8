import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { startAlarmTopics } from '../../alarms/topics.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { pema, raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'

const mosquittoSub = requireServer('mosquitto_sub')
const at = Date.UTC(2026, 6, 3, 12)
const flood = alarmRule({ id: 'linka.gauge.level.high' })
const trip = alarmRule({ id: 'linka.pump.trip', latching: 'latching' })
const trial = alarmRule({ id: 'linka.gauge.level.trial', audience: 'shadow' })

/** What a stranger's program gets: `retained topic payload`, line by line, until it is disposed. */
async function subscribe({ broker, add }: TestBroker, id: string) {
  const password = await add({ id, kind: 'reader', subscribe: ['v1/+/alarms/+'] })
  const login = ['-h', '127.0.0.1', '-p', String(broker.addresses.mqtt.port), '-u', id, '-P', password]
  const child = spawn(mosquittoSub ?? '', [...login, '-q', '1', '-t', 'v1/+/alarms/+', '-F', '%r %t %p'])
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => void lines.push(line))
  return {
    /** Takes the next lines, once there are so many. */
    async next(count: number) {
      await eventually(
        `${count} messages`,
        () => lines,
        () => lines.length >= count,
      )
      return lines.splice(0, count).map((line) => {
        const [, retained, topic, payload] = /^(\d) (\S+) (.*)$/.exec(line) ?? []
        return [retained === '1' ? 'retained' : 'live', topic, JSON.parse(payload ?? '')] as const
      })
    },
    lines,
    [Symbol.dispose]: () => void child.kill(),
  }
}

describe.skipIf(!mosquittoSub)('alarm states by MQTT', () => {
  test('are retained, follow what happens, and are there again after the broker was started anew', async () => {
    using folder = temporaryFolder()
    await using store = await openAlarmStore({ folder: folder.path })
    await store.commit({ cursor: 1, events: [raising(trip, at), raising(trial, at)], records: [] })
    {
      await using broker = await startTestBroker()
      const publish = (topic: string, payload: string) =>
        broker.broker.publish(topic, payload, { qos: 1, retain: true })
      await using _topics = startAlarmTopics({ store, publish, log: quietLog })
      await eventually('one to be retained', () => broker.metric('huoshui_broker_retained_messages'), 1)
      using first = await subscribe(broker, 'first')
      expect(await first.next(1)).toEqual([
        [
          'retained',
          'v1/linka/alarms/linka.pump.trip',
          {
            alarm: trip.id,
            state: 'UNACK',
            condition: 'active',
            priority: 'high',
            occurrence: 1,
            revision: 1,
            raisedAt: '2026-07-03T12:00:00.000Z',
            value: 2,
            limit: 2,
          },
        ],
      ])
      await store.commit({ cursor: 2, events: [raising(flood, at + 1000), raising(trial, at + 1000)], records: [] })
      expect(await first.next(1)).toMatchObject([
        ['live', 'v1/linka/alarms/linka.gauge.level.high', { state: 'UNACK' }],
      ])
      await store.commit({ cursor: 3, events: [returning(trip, at + 2000)], records: [] })
      expect(await first.next(1)).toMatchObject([
        ['live', 'v1/linka/alarms/linka.pump.trip', { state: 'LUNACK', returnedAt: '2026-07-03T12:00:02.000Z' }],
      ])
      await store.act(flood, { type: 'acknowledged', who: pema, channel: 'page' }, { serverAt: at + 3000 })
      expect(await first.next(1)).toMatchObject([
        ['live', 'v1/linka/alarms/linka.gauge.level.high', { state: 'ACKED', acknowledgedBy: 'pema' }],
      ])
    }
    // while the broker was away
    await store.commit({ cursor: 4, events: [returning(flood, at + 4000)], records: [] })
    await using broker = await startTestBroker()
    const publish = (topic: string, payload: string) => broker.broker.publish(topic, payload, { qos: 1, retain: true })
    await using _topics = startAlarmTopics({ store, publish, log: quietLog })
    await eventually('both to be retained', () => broker.metric('huoshui_broker_retained_messages'), 2)
    using second = await subscribe(broker, 'second')
    const states = (await second.next(2)).map(([how, topic, { state }]) => [how, topic, state])
    expect(states.toSorted()).toEqual([
      ['retained', 'v1/linka/alarms/linka.gauge.level.high', 'NORM'],
      ['retained', 'v1/linka/alarms/linka.pump.trip', 'LUNACK'],
    ])
  })

  test('a broker that does not take them gets all of them once it does', async () => {
    using folder = temporaryFolder()
    await using store = await openAlarmStore({ folder: folder.path })
    await store.commit({ cursor: 1, events: [raising(trip, at)], records: [] })
    await using broker = await startTestBroker()
    let refusals = 0
    const publish = async (topic: string, payload: string) => {
      if (refusals++ < 1) throw new Error('not now')
      await broker.broker.publish(topic, payload, { qos: 1, retain: true })
    }
    await using _topics = startAlarmTopics({ store, publish, log: quietLog })
    await eventually('it to be retained', () => broker.metric('huoshui_broker_retained_messages'), 1)
  })
})
