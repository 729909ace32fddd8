import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { childEnv } from '../support/child-env.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { reservePort } from '../support/ports.ts'
import { programOf } from '../support/programs.ts'
import { frameBytes } from '../support/sl651-frames.ts'
import { StationClient } from '../support/sl651-listener.ts'

const run = promisify(execFile)
const noon = Date.UTC(2026, 6, 3, 2, 15)

test('an SL 651 station that nobody knows is acknowledged, waits, is claimed, and its report is read again', async () => {
  using folder = temporaryFolder()
  using port = await reservePort()
  const settings = {
    HUOSHUI_DATA: folder.path,
    HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices: 1, points: 1 }),
    HUOSHUI_SL651_PORT: String(port.port),
    HUOSHUI_SL651_PASSWORD: 'any',
  }
  await using platform = await PlatformProcess.create(settings, ['broker', 'sl651', 'ingest', 'api'])
  await platform.start()
  using station = await StationClient.open(port.port)
  station.send(frameBytes('negative'))
  await eventually('the acknowledgement', () => station.heard.startsWith('7E7E0060010203'))
  const waiting = async () => {
    const { entries } = (await (await platform.get('/api/v1/quarantine')).json()) as { entries: unknown[] }
    return entries
  }
  const [entry] = await eventually('the quarantine to have it', waiting, ({ length }) => length > 0)
  expect(entry).toMatchObject({ reason: 'unknown-device', name: '0060010203', state: 'waiting' })

  const claim = ['device', 'claim', 'bench/hydro-1', '--as', 'well:level-gauge', '--address', '0060010203']
  const args = [programOf('run'), ...claim, '--point', 'Z=water_level']
  await run(process.execPath, args, { env: { ...childEnv, ...settings } })
  const stored = async () => {
    const query = `point=bench/well/Z&from=${noon - 1e7}&to=${noon + 1e7}`
    const answer = await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' }).catch(() => undefined)
    return ((await answer?.text()) ?? '').trim().split(/\r?\n/).slice(1)
  }
  const rows = await eventually('its report', stored, ({ length }) => length > 0)
  expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([['2026-07-03T02:15:00.000Z', '-1.23']])
})
