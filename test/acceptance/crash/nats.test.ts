import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeLevelPlant } from '../../support/bench-plant.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { startNatsCluster } from '../../support/nats-cluster.ts'
import { PlatformProcess } from '../../support/platform-process.ts'
import { requireServer } from '../../support/server.ts'
import { CountingLoad, expectAllStored, registerDevices } from './load.ts'

const devices = 5

describe.skipIf(!requireServer('nats-server'))('the platform with its reading log on three NATS servers', () => {
  test('loses nothing when the leader is killed, the platform, and all of them; a start waits for the servers', async () => {
    using folder = temporaryFolder()
    await using cluster = await startNatsCluster()
    const plant = writeLevelPlant(folder.path, { devices, points: 1 })
    const passwords = await registerDevices(folder.path, devices)
    await using platform = await PlatformProcess.create(
      {
        HUOSHUI_DATA: folder.path,
        HUOSHUI_PLANT: plant,
        HUOSHUI_LOG_NATS: cluster.servers.join(','),
        HUOSHUI_LOG_NATS_MONITORING: cluster.monitoring.join(','),
        HUOSHUI_LOG_QUOTA: '500000000',
      },
      ['broker', 'ingest', 'alarms', 'api'],
    )
    await platform.start()
    const load = await CountingLoad.start(platform, passwords)
    const goesOn = async (what: string) => {
      const before = load.count
      await eventually(`stations to be acknowledged after ${what}`, () => load.count > before + 100)
    }
    await goesOn('the start')

    const leader = await cluster.leaderOf('huoshui-log-0')
    await cluster.kill9(leader)
    await goesOn('the death of the leader')
    cluster.start(leader)
    await platform.kill9()
    await platform.start()
    await goesOn('the death of the platform')

    const all = cluster.servers.map((_, index) => index)
    await Promise.all([platform.kill9(), ...all.map((index) => cluster.kill9(index))])
    await platform.start()
    await eventually('the start to wait', () => /no NATS server can be reached/.test(platform.printed))
    for (const index of all) cluster.start(index)
    await goesOn('the death of all')

    await load.stop()
    await expectAllStored(platform, load)
    expect(existsSync(join(folder.path, 'log'))).toBe(false)
  })
})
