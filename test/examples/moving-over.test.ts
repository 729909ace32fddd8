import { EventEmitter } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { replayCommand } from '../../run/commands/simulators/replay.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'

const mosquittoProgram = requireServer('mosquitto')
const minute = 60_000
const history = readFileSync('examples/moving-over/history.csv', 'utf8').trimEnd().split('\n').slice(1)
const firstAt = Number(history[0]?.split(',')[1])
/** Minutes that only the past has, that both have, that came live, and that came while the platform was away. */
const liveFrom = 2

test.skipIf(!mosquittoProgram)(
  'an installation is moved over by the bridge and a replay of its past: no minute is missing, none is there twice',
  async () => {
    using folder = temporaryFolder()
    await using credentials = await openDeviceCredentials({ folder: folder.path })
    const bridge = await credentials.add({
      ...{ id: 'bridge', kind: 'gateway' as const, publish: ['stations/#', 'telegraf/#'] },
    })
    const past = await credentials.add({ id: 'history', kind: 'gateway', site: 'west-canal' })
    await using mosquitto = await startMosquitto(mosquittoProgram ?? '', { persistence: 'file' })
    const settings = {
      ...{ HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: 'examples/moving-over/plant.yaml' },
      ...{ HUOSHUI_BRIDGE_URL: mosquitto.url, HUOSHUI_BRIDGE_TOPICS: 'stations/+/data,telegraf/#' },
      ...{ HUOSHUI_BRIDGE_TARGET_USER: 'bridge', HUOSHUI_BRIDGE_TARGET_PASSWORD: bridge },
    }
    await using platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api', 'bridge'])
    await platform.start()
    const ready = () => eventually('the bridge to be ready', async () => (await fetch(`${platform.httpUrl}/readyz`)).ok)
    await ready()
    await using source = await openPublisher({ url: mosquitto.url, clientId: 'stations' })
    const levelOf = (index: number) => Math.round((2.31 + index / 100) * 100) / 100
    // a station's own message, and the line that Telegraf makes of it: both are of the same reading
    const send = async (index: number) => {
      const ts = firstAt + index * minute
      await source.publish(
        'stations/wc-1/data',
        JSON.stringify({ station: 'wc-1', ts, level: levelOf(index), flow: 4 }),
      )
      const line = `mqtt_consumer,host=pc,station=wc-1,topic=stations/wc-1/data level=${levelOf(index)},flow=4 ${ts}000000`
      await source.publish('telegraf/water', line)
    }
    for (let index = liveFrom; index < 6; index++) await send(index)
    await eventually('what came live', () => platform.metric('huoshui_bridge_acknowledged_total'), 8)
    await platform.stop()
    for (let index = 6; index < 9; index++) await send(index)
    await platform.start()
    await ready()
    await eventually('what waited there', () => platform.metric('huoshui_bridge_acknowledged_total'), 6)
    const credentialsFile = join(folder.path, 'history.credentials')
    writeFileSync(credentialsFile, `history:${past}\n`)
    const surroundings = { print: () => {}, progress: { write: () => true }, signals: new EventEmitter() }
    const args = [
      'examples/moving-over/history.csv',
      '--map',
      'examples/moving-over/history.yaml',
      '--credentials',
      credentialsFile,
      '--url',
      platform.mqttUrl,
    ]
    await replayCommand(surroundings).parseAsync(args, { from: 'user' })
    await platform.caughtUp()
    const from = `point=west-canal/gate-1/level&from=${firstAt}&to=${firstAt + 60 * minute}`
    const answer = (await (await platform.get(`/api/v1/readings?${from}`)).json()) as { rows: { at: string }[] }
    const minutes = answer.rows.map(({ at }) => (Date.parse(at) - firstAt) / minute)
    expect(minutes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(await platform.metric('huoshui_ingest_rejects_total')).toBe(0)
  },
)
