import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

const plant = 'examples/small-city/plant.yaml'

test('the small city stands in no more lines than are promised', () => {
  const lines = readFileSync(plant, 'utf8').trimEnd().split('\n').length
  expect(lines).toBeLessThanOrEqual(60)
  expect(readFileSync('examples/README.md', 'utf8')).toContain(`in ${lines} lines of plant file`)
})

test('the small city: the message of its page is above the guarantee level, and calls', async () => {
  using folder = temporaryFolder()
  await using credentials = await openDeviceCredentials({ folder: folder.path })
  const password = await credentials.add({ id: 'canal-1', kind: 'device' })
  const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant }
  await using platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
  await platform.start()
  const [, topic = '', payload = ''] =
    /-t (\S+) -m '(.*)'/.exec(readFileSync('examples/small-city/README.md', 'utf8')) ?? []
  await using station = await openPublisher({
    url: platform.mqttUrl,
    clientId: 'canal-1',
    username: 'canal-1',
    password,
  })
  await station.publish(topic, payload)
  const alarms = async () => (await platform.get('/api/v1/alarms')).json()
  await eventually(
    'the alarm to call',
    async () => JSON.stringify(await alarms()),
    (said) => said.includes('"id":"north-canal.head.level.high-high"') && said.includes('"state":"UNACK"'),
  )
})
