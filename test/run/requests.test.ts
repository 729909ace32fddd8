import { expect, test } from 'vitest'
import { byMqtt } from '../../run/roles/requests.ts'
import { startTestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/quiet.ts'

test('ingest in a process of its own sends requests over MQTT, and drops them while it is not connected', async () => {
  await using broker = await startTestBroker()
  const password = await broker.add({ id: 'huoshui-ingest', kind: 'gateway', publish: ['spBv1.0/+/NCMD/+'] })
  const url = `mqtt://127.0.0.1:${broker.broker.addresses.mqtt.port}`
  const login = { clientId: 'huoshui-ingest', username: 'huoshui-ingest', password }
  await using requests = byMqtt({ url, ...login }, quietLog)
  const request = { topic: 'spBv1.0/G/NCMD/E', payload: new Uint8Array([1, 2]) }
  expect(requests.publish(request)).toBe('dropped')
  await eventually('a connection', () => requests.publish(request), 'sent')
  const recorded = await eventually('the request', async () => (await broker.recorded())[0])
  expect(recorded).toMatchObject({ topic: request.topic, client: 'huoshui-ingest', qos: 0, retain: false })
})
