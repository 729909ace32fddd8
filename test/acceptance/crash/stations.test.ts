import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { messagesOf } from '../../../core/decode/sl651/message.ts'
import { openLogReader } from '../../../storage/log/segments/reader.ts'
import { limitOfRounds } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { PlatformProcess } from '../../support/platform-process.ts'
import { reservePort } from '../../support/ports.ts'
import { firstReportAt, PythonStation } from '../../support/python-station.ts'
import { readAll } from '../../support/reading-log.ts'

const rounds = Number(process.env['HUOSHUI_TEST_CRASH_ROUNDS'] ?? 3)
const stations = ['0060010201', '0060010202', '0060010203']

function writePlant(folder: string): string {
  const name = { 'zh-CN': '测试', en: 'Test' }
  const at = [29.65, 91.1]
  const assets = stations.map((address) => ({
    ...{ id: `a${address}`, kind: 'level-gauge', name, at, device: `s${address}` },
    points: [
      { id: 'level', quantity: 'water_level', wire: 'Z', range: [-10, 1e9] },
      { id: 'battery', quantity: 'battery', wire: 'VT' },
    ],
  }))
  const devices = stations.map((address) => ({ id: `s${address}`, address }))
  const site = { id: 'hydro', kind: 'water-system', name, at, devices, assets }
  const path = join(folder, 'plant.yaml')
  writeFileSync(
    path,
    JSON.stringify({ version: 1, city: { id: 'test', name, zone: 'Asia/Shanghai', at }, sites: [site] }),
  )
  return path
}

test(`kill -9 between a frame and its acknowledgement: nothing lost, nothing twice, ${rounds} times`, {
  timeout: limitOfRounds(rounds),
}, async () => {
  using folder = temporaryFolder()
  using port = await reservePort()
  await using platform = await PlatformProcess.create(
    {
      HUOSHUI_DATA: folder.path,
      HUOSHUI_PLANT: writePlant(folder.path),
      HUOSHUI_SL651_PORT: String(port.port),
      HUOSHUI_SL651_PASSWORD: '1234',
    },
    ['broker', 'sl651', 'ingest', 'api'],
  )
  await platform.start()
  const modes = [['m2'], ['m2', '--ascii'], ['m3']] as const
  await using running = new AsyncDisposableStack()
  const python = modes.map(([mode, ...more], index) =>
    running.use(new PythonStation(mode, [...more, '--port', String(port.port), '--station', stations[index] ?? ''])),
  )
  for (let round = 0; round < rounds; round++) {
    await Promise.all(python.map((station) => station.says('acked')))
    await delay(50 + Math.random() * 700)
    await platform.kill9()
    await platform.start()
  }
  await Promise.all(python.map((station) => station.finish()))
  await platform.caughtUp()
  for (const [index, station] of python.entries()) {
    const acked = station.all('acked')
    // one after the other: what was acknowledged is all that was sent
    expect(acked).toEqual(acked.map((_, n) => n))
    const point = `hydro/a${stations[index]}/level`
    const answer = await platform.get(
      `/api/v1/readings?point=${point}&from=${firstReportAt}&to=${firstReportAt + 1e11}`,
      {
        accept: 'text/csv',
      },
    )
    const rows = (await answer.text()).trim().split(/\r?\n/).slice(1)
    const stored = rows.map((row) => row.split(',')).map(([at = '', value]) => [Date.parse(at), Number(value)])
    expect(stored).toEqual(acked.map((n) => [firstReportAt + n * 60_000, n / 1000]))
  }
  await platform.stop()
  await using reader = openLogReader({ folder: join(folder.path, 'log') })
  const kept = (await readAll(reader)).filter(({ topic }) => topic.startsWith('sl651/'))
  const said = kept.flatMap(({ topic, payload }) =>
    messagesOf(payload)?.map(({ body }) => `${topic} ${Buffer.from(body).toString('hex')}`),
  )
  expect(new Set(said).size).toBe(said.length)
  expect(said.length).toBe(python.reduce((sum, station) => sum + station.all('acked').length, 0))
  console.log(`stations, kill -9 × ${rounds}: ${said.length} acknowledged messages, each kept once`)
})
