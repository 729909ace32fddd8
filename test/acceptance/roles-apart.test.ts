import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { test } from 'vitest'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

test('ingest and alarms that are started before any broker wait, say for what, and go on when there is one', async () => {
  using folder = temporaryFolder()
  const settings = { HUOSHUI_DATA: join(folder.path, 'data') }
  await using readers = await PlatformProcess.create(settings, ['ingest', 'alarms'])
  await readers.start()
  const ready = async () => (await (await fetch(`${readers.httpUrl}/readyz`)).json()) as { notReady?: string[] }
  const waiting = /^no broker has begun the reading log .*data\/log yet: start one on the same HUOSHUI_DATA$/
  const waits = async () => (await ready()).notReady?.some((each) => waiting.test(each)) ?? false
  await eventually('it to say what it waits for', waits, true)
  await using broker = await PlatformProcess.create(settings, ['broker'])
  await broker.start()
  await eventually('it to wait no longer', waits, false)
  await using credentials = await openDeviceCredentials({ folder: settings.HUOSHUI_DATA })
  const password = await credentials.add({ id: 'gateway', kind: 'gateway', site: 'linka' })
  const client = await connectAsync(broker.mqttUrl, { username: 'gateway', password })
  const reading = { at: Date.now(), readings: { level: 1 } }
  await client.publishAsync('v1/linka/stranger/readings', JSON.stringify(reading), { qos: 1 })
  await client.endAsync()
  await eventually('ingest to have taken it', () => readers.metric('huoshui_ingest_messages_total'), 1)
  await eventually('alarms to have taken it', () => readers.metric('huoshui_alarms_lag_messages'), 0)
})
