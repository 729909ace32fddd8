import { cpSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openPublisher, type Publisher } from '../../mqtt/publisher.ts'
import { backUp } from '../../storage/backup/backup.ts'
import { BackupFault, type Manifest } from '../../storage/backup/manifest.ts'
import { checkBackup, restore } from '../../storage/backup/restore.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const device = 'bench-1'

async function credentialOf(folder: string): Promise<string> {
  await using devices = await openDeviceCredentials({ folder })
  return await devices.add({ id: device, kind: 'device' })
}

/** Publishes one reading after another until told to stop; says how many were acknowledged. */
function keepPublishing(publisher: Publisher) {
  let acknowledged = 0
  let state: 'going' | 'stopping' = 'going'
  const run = async () => {
    while (state === 'going') {
      const reading = { at: noon + acknowledged * 1000, readings: { p0: acknowledged % 50 } }
      await publisher.publish(`v1/bench/${device}/readings`, JSON.stringify(reading))
      acknowledged++
    }
  }
  const running = run()
  return {
    get acknowledged() {
      return acknowledged
    },
    async [Symbol.asyncDispose]() {
      state = 'stopping'
      await running
    },
  }
}

test('a backup made under load, put back after everything is gone, has all that was acknowledged before it, once', async () => {
  using folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const plant = writeLevelPlant(folder.path, { devices: 2, points: 1 })
  const settings = { HUOSHUI_DATA: data, HUOSHUI_PLANT: plant }
  const password = await credentialOf(data)
  const roles = ['broker', 'ingest', 'alarms', 'api']
  const login = { clientId: device, username: device, password }
  const to = join(folder.path, 'backup')
  let before = 0
  let manifest: Manifest
  {
    await using platform = await PlatformProcess.create(settings, roles)
    await platform.start()
    await using publisher = await openPublisher({ url: platform.mqttUrl, ...login })
    await using load = keepPublishing(publisher)
    await eventually('two hundred messages', () => load.acknowledged > 200 || undefined)
    before = load.acknowledged
    manifest = await backUp({ folder: data, to, plant, city: 'bench', now: new Date(noon) })
  }
  expect(await checkBackup(to)).toEqual(manifest)
  rmSync(data, { recursive: true })
  await restore({ from: to, folder: data })
  await using again = await PlatformProcess.create(settings, roles)
  await again.start()
  await again.caughtUp()
  const query = `point=bench/a1/p0&from=${noon}&to=${noon + 1e9}`
  const text = await (await again.get(`/api/v1/readings?${query}`, { accept: 'text/csv' })).text()
  const times = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => Date.parse(row.split(',')[0] ?? ''))
  expect(times.length).toBeGreaterThanOrEqual(before)
  expect(times).toEqual(times.map((_, index) => noon + index * 1000))
  await using publisher = await openPublisher({ url: again.mqttUrl, ...login })
  await publisher.publish(`v1/bench/${device}/readings`, JSON.stringify({ at: noon - 1000, readings: { p0: 7 } }))
  await again.caughtUp()
})

describe('a backup that is not whole is refused, and says what is wrong', () => {
  async function damaged(harm: (backup: string) => void): Promise<string> {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    await credentialOf(data)
    const plant = writeLevelPlant(folder.path, { devices: 1, points: 1 })
    const to = join(folder.path, 'backup')
    await backUp({ folder: data, to, plant, city: 'bench', now: new Date(noon) })
    harm(to)
    const target = join(folder.path, 'restored')
    const error = await restore({ from: to, folder: target }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BackupFault)
    expect(() => readdirSync(target)).toThrow('ENOENT')
    return (error as Error).message
  }

  test.each<[what: string, harm: (backup: string) => void, says: RegExp]>([
    [
      'one flipped byte',
      (backup) => {
        const file = openSync(join(backup, 'data/credentials.sqlite'), 'r+')
        writeSync(file, Buffer.from([0xff]), 0, 1, 100)
      },
      /^data\/credentials\.sqlite: not as it was written/,
    ],
    [
      'a file that is gone',
      (backup) => rmSync(join(backup, 'data/credentials.sqlite')),
      /credentials\.sqlite: missing/,
    ],
    ['a strange file', (backup) => writeFileSync(join(backup, 'data/x'), ''), /^data\/x: not of this backup/],
    ['no manifest', (backup) => rmSync(join(backup, 'backup.json')), /no whole backup/],
    ['junk for a manifest', (backup) => writeFileSync(join(backup, 'backup.json'), '{'), /no whole backup/],
    [
      'a path that leads out',
      (backup) => {
        const path = join(backup, 'backup.json')
        writeFileSync(path, readFileSync(path, 'utf8').replace('data/credentials.sqlite', 'data/../../x'))
      },
      /no whole backup/,
    ],
  ])('%s', async (_, harm, says) => expect(await damaged(harm)).toMatch(says))

  test('nothing is written over', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    await credentialOf(data)
    const plant = writeLevelPlant(folder.path, { devices: 1, points: 1 })
    const request = { folder: data, to: join(folder.path, 'backup'), plant, city: 'bench', now: new Date(noon) }
    await backUp(request)
    await expect(backUp(request)).rejects.toThrow('expected an empty folder')
    await expect(backUp({ ...request, to: join(data, 'sub') })).rejects.toThrow('expected a place outside of')
    const nowhere = { ...request, folder: join(folder.path, 'none'), to: join(folder.path, 'left') }
    await expect(backUp(nowhere)).rejects.toThrow(/HUOSHUI_DATA: .*none is not there/)
    expect(() => readdirSync(nowhere.to)).toThrow('ENOENT')
    await expect(backUp({ ...request, to: '/proc/backup' })).rejects.toThrow('/proc/backup/data: cannot be made')
    await expect(backUp({ ...request, to: join(plant, 'backup') })).rejects.toThrow(BackupFault)
    await expect(restore({ from: request.to, folder: data })).rejects.toThrow('move what is there away')
    cpSync(request.to, join(folder.path, 'copied'), { recursive: true })
    await checkBackup(join(folder.path, 'copied'))
  })
})
