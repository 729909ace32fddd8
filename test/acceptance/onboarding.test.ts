import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { childEnv } from '../support/child-env.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { programOf } from '../support/programs.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const run = promisify(execFile)

test('an unknown device is seen in the quarantine, is claimed, and its readings appear with their own times', async () => {
  using folder = temporaryFolder()
  const settings = {
    HUOSHUI_DATA: folder.path,
    HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices: 1, points: 1 }),
  }
  const password = await register(folder.path)
  const command = async (...words: string[]) => {
    const args = [programOf('run'), ...words]
    const env = { ...childEnv, ...settings }
    return (await run(process.execPath, args, { env })).stdout
  }
  await using platform = await PlatformProcess.create(settings)
  await platform.start()
  const login = { clientId: 'new-1', username: 'new-1', password }
  await using publisher = await openPublisher({ url: platform.mqttUrl, ...login })
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      publisher.publish(
        'v1/bench/new-1/readings',
        JSON.stringify({ at: noon + index * 1000, readings: { stage: index } }),
      ),
    ),
  )
  await platform.caughtUp()
  const quarantine: unknown = await (await platform.get('/api/v1/quarantine')).json()
  expect(quarantine).toMatchObject({
    entries: [{ reason: 'unknown-device', name: 'bench/new-1', state: 'waiting', count: 50, values: { stage: '49' } }],
  })

  await expect(
    command('device', 'claim', 'nowhere/new-1', '--as', 'well', '--point', 'stage=water_level'),
  ).rejects.toThrow(/nowhere\/new-1 as well: no site nowhere/)
  const claimed = await command(
    'device',
    'claim',
    'bench/new-1',
    '--as',
    'well:level-gauge',
    '--point',
    'stage=water_level:mm',
    '--every',
    '1min',
  )
  expect(claimed).toContain('kind: level-gauge')
  const stored = async () => {
    const query = `point=bench/well/stage&from=${noon}&to=${noon + 1e6}`
    const answer = await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' }).catch(() => undefined)
    const found = ((await answer?.text()) ?? '').trim().split(/\r?\n/).slice(1)
    return found.map((row) => row.split(',').slice(0, 2))
  }
  const rows = await eventually('50 readings', stored, ({ length }) => length >= 50)
  expect(rows.map(([at = '', value]) => [Date.parse(at), Number(value)])).toEqual(
    Array.from({ length: 50 }, (_, index) => [noon + index * 1000, index / 1000]),
  )
  const waiting = async () => {
    const { entries } = (await (await platform.get('/api/v1/quarantine')).json()) as { entries: unknown[] }
    return entries
  }
  await eventually('the quarantine to be empty', waiting, [])
  expect(await command('device', 'claims')).toBe('bench/new-1 as well  stage=water_level:mm\n')
  expect(await command('plant', 'check')).toContain('1 sites, 2 assets, 2 points, 2 devices')
  expect(await command('device', 'unclaim', 'bench/new-1')).toContain('given back')
})

async function register(folder: string): Promise<string> {
  await using credentials = await openDeviceCredentials({ folder })
  return await credentials.add({ id: 'new-1', kind: 'device' })
}
