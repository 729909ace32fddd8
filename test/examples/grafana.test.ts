import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'

const hasInflux = requireServer('influxd') !== undefined
/** As the page says it. */
const moveAway = /^mkdir .*ingest.*$/m.exec(readFileSync('examples/grafana/README.md', 'utf8'))?.[0] ?? ''
const roles = ['broker', 'ingest', 'api'] as const

test.skipIf(!hasInflux)(
  'an embedded start is given InfluxDB for Grafana: what was kept before is there too',
  async () => {
    using folder = temporaryFolder()
    await using credentials = await openDeviceCredentials({ folder: folder.path })
    const login = { username: 'canal-1', password: await credentials.add({ id: 'canal-1', kind: 'device' }) }
    const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: 'examples/small-city/plant.yaml' }
    const began = Date.now() - 60_000
    const send = async (url: string, index: number) => {
      await using station = await openPublisher({ url, clientId: 'canal-1', ...login })
      const message = { at: began + index * 1000, readings: { level: 1000 + index } }
      await station.publish('v1/north-canal/canal-1/readings', JSON.stringify(message))
    }
    {
      await using embedded = await PlatformProcess.create(settings, roles)
      await embedded.start()
      await send(embedded.mqttUrl, 0)
      await embedded.caughtUp()
      expect(await embedded.stop()).toBe(0)
    }
    execFileSync('bash', ['-c', moveAway], { env: { ...process.env, HUOSHUI_DATA: folder.path } })
    await using influx = await startInfluxd()
    const more = { INFLUX_URL: influx.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'huoshui' }
    await using platform = await PlatformProcess.create({ ...settings, ...more }, roles)
    await platform.start()
    await send(platform.mqttUrl, 1)
    const levels = async () => {
      const [series] = await influx.query('SELECT "value" FROM "water_level" ORDER BY time', 'huoshui').catch(() => [])
      return series?.values.map(([, value]) => value) ?? []
    }
    await eventually('both readings in InfluxDB', levels, ({ length }) => length >= 2)
    expect(await levels()).toEqual([1, 1.001])
  },
)

test('what the example mounts is there', () => {
  const mounted = [...readFileSync('examples/grafana/compose.yml', 'utf8').matchAll(/- (\.\.\/\.\.\/[^:]+):/g)]
  expect(mounted.length).toBe(4)
  for (const [, path = ''] of mounted)
    expect(() => readFileSync(`examples/grafana/${path}/.`)).toThrow(/EISDIR|ENOTDIR/)
})
