import { mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { writeLevelPlant } from '../../support/bench-plant.ts'
import { eventually, limitOfRounds } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { startInfluxd } from '../../support/influxd.ts'
import { PlatformProcess } from '../../support/platform-process.ts'
import { requireServer } from '../../support/server.ts'
import { canMount, smallDisk } from '../../support/small-disk.ts'
import { CountingLoad, expectAllStored, registerDevices } from './load.ts'

const rounds = Number(process.env['HUOSHUI_TEST_CRASH_ROUNDS'] ?? 3)
const devices = 5
/** The long form takes what it takes. */
const deadline = limitOfRounds(rounds)

/** A different moment each time, between soon after the start and some way into the load. */
async function aRandomMoment(): Promise<void> {
  await delay(50 + Math.random() * 1200)
}

describe('kill -9 of the whole platform under load', () => {
  test(`loses nothing that was acknowledged, ${rounds} times`, { timeout: deadline }, async () => {
    using folder = temporaryFolder()
    const plant = writeLevelPlant(folder.path, { devices, points: 1 })
    const passwords = await registerDevices(folder.path, devices)
    await using platform = await PlatformProcess.create({ HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant })
    await platform.start()
    const load = await CountingLoad.start(platform, passwords)
    for (let round = 0; round < rounds; round++) {
      await aRandomMoment()
      await platform.kill9()
      await platform.start()
    }
    await load.stop()
    await expectAllStored(platform, load)
    console.log(`kill -9 × ${rounds}: ${load.count} acknowledged readings, all stored once (embedded)`)
  })
})

describe.skipIf(!requireServer('influxd'))('InfluxDB killed and started again under load', () => {
  test(`loses nothing, ${rounds} times, and neither does the platform killed beside it`, {
    timeout: deadline,
  }, async () => {
    using folder = temporaryFolder()
    await using influxd = await startInfluxd()
    const plant = writeLevelPlant(folder.path, { devices, points: 1 })
    const passwords = await registerDevices(folder.path, devices)
    const influx = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'crash' }
    await using platform = await PlatformProcess.create({ HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant, ...influx })
    await platform.start()
    const load = await CountingLoad.start(platform, passwords)
    for (let round = 0; round < rounds; round++) {
      await aRandomMoment()
      await influxd.kill9()
      if (round % 2 === 1) {
        await platform.kill9()
        await platform.start()
      }
      await aRandomMoment()
      await influxd.restart()
    }
    await load.stop()
    await expectAllStored(platform, load)
    console.log(`InfluxDB kill -9 × ${rounds}: ${load.count} acknowledged readings, all stored once`)
  })
})

describe.skipIf(!canMount())("the log's disk full under load", () => {
  test('stops acknowledging, loses nothing, and recovers by itself', { timeout: deadline }, async () => {
    using folder = temporaryFolder()
    using disk = smallDisk(134_217_728)
    const plant = writeLevelPlant(folder.path, { devices, points: 1 })
    mkdirSync(`${disk.path}/data`)
    const passwords = await registerDevices(`${disk.path}/data`, devices)
    await using platform = await PlatformProcess.create({ HUOSHUI_DATA: `${disk.path}/data`, HUOSHUI_PLANT: plant })
    await platform.start()
    const load = await CountingLoad.start(platform, passwords)
    for (let round = 0; round < rounds; round++) {
      await aRandomMoment()
      disk.fill()
      await eventually('the log to stall', () => platform.metric('huoshui_log_stalled'), 1)
      if (round % 2 === 1) {
        await platform.kill9()
        disk.free()
        await platform.start()
      }
      disk.free()
    }
    await load.stop()
    await expectAllStored(platform, load)
    console.log(`disk full × ${rounds}: ${load.count} acknowledged readings, all stored once`)
  })
})
