import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { makeLoadGround, runSimulators } from '../support/load-run.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'

/** The short form goes with the suite, the full one is `npm run test:storm`. */
const isFull = process.env['HUOSHUI_TEST_STORM'] === 'full'
const storm = isFull
  ? { devices: 10_000, readings: 10, rate: 1_000, ramp: 10, forMs: 300_000, killEveryMs: 20_000, influxDownMs: 60_000 }
  : { devices: 200, readings: 5, rate: 400, ramp: 1, forMs: 6_000, killEveryMs: 2_000, influxDownMs: 3_000 }

describe.skipIf(!requireServer('influxd'))('a storm', () => {
  test(`${storm.devices} devices, kill -9 every ${storm.killEveryMs / 1000} s, InfluxDB stopped for ${storm.influxDownMs / 1000} s: nothing lost, nothing twice, nothing that was not sent`, {
    ...(isFull && { timeout: 1_800_000 }),
  }, async () => {
    using folder = temporaryFolder()
    await using influxd = await startInfluxd()
    const ground = await makeLoadGround(folder.path, storm)
    const influx = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'storm' }
    const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: ground.plant, ...influx }
    await using platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
    await platform.start()
    const ledger = join(folder.path, 'ledger')
    const { rate, ramp, readings } = storm
    const shape = { rate, ramp, readings, seconds: 3_600, drain: 300, processes: 2 }
    const load = runSimulators(
      [
        ...['load', '--url', platform.mqttUrl, '--credentials', ground.credentials, '--ledger', ledger],
        ...Object.entries(shape).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ],
      { HUOSHUI_PLANT: ground.plant },
    )
    const stored = () => platform.metric('huoshui_ingest_messages_total')
    await eventually('the first messages', stored, (count) => count > 0)
    const [kills] = await Promise.all([killAgainAndAgain(platform), stopOnce(influxd)])
    load.child.kill('SIGINT')
    const { code, output } = await load.ended
    console.log(`${kills} × kill -9\n${output}`)
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(figureBefore(output, 'reconnects')).toBeGreaterThan(storm.devices / 2)
    expect(output).not.toContain('never acknowledged')

    const args = ['verify', '--ledger', ledger, '--api', platform.httpUrl, '--token', testToken, '--wait', '600']
    const ways = isFull ? [[], ['--influx', influxd.url, '--bucket', 'storm']] : [[]]
    for (const way of ways) {
      const begun = performance.now()
      const verified = await runSimulators([...args, ...way], {}).ended
      const took = ((performance.now() - begun) / 1000).toFixed(1)
      console.log(`verify ${way.join(' ')}, ${took} s:\n${verified.output}`)
      expect(verified.output).toMatch(/^lost +0 .*\ncorrupted +0 .*\nduplicated +0 .*\nphantom +0 /m)
      expect(verified).toMatchObject({ code: 0 })
    }
  })
})

/** Kills the platform and starts it again, twice at least, and leaves it running; returns how often. */
async function killAgainAndAgain(platform: PlatformProcess): Promise<number> {
  const begun = performance.now()
  for (let kills = 0; ; kills++) {
    if (kills >= 2 && performance.now() - begun > storm.forMs) return kills
    const connections = () => platform.metric('huoshui_broker_connections')
    await eventually('most devices to be there', connections, (count) => count > storm.devices / 2)
    await delay(storm.killEveryMs)
    await platform.kill9()
    await platform.start()
  }
}

/** Stops InfluxDB for a while, a third of the way in. */
async function stopOnce(influxd: Influxd): Promise<void> {
  await delay(storm.forMs / 3)
  await influxd.stop()
  await delay(storm.influxDownMs)
  await influxd.restart()
}

function figureBefore(output: string, word: string): number {
  return Number(new RegExp(`([\\d,]+) ${word}`).exec(output)?.[1]?.replaceAll(',', ''))
}
