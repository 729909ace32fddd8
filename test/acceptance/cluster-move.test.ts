import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { openPostgresAlarms } from '../../storage/alarms/postgres/alarm-store.ts'
import { journalOf } from '../support/alarm-log.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { childEnv } from '../support/child-env.ts'
import { placeOf, reckon } from '../support/cluster-ledger.ts'
import { ClusterLoad, limit } from '../support/cluster-load.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startHaproxy } from '../support/haproxy.ts'
import { startInfluxd } from '../support/influxd.ts'
import { startNatsCluster } from '../support/nats-cluster.ts'
import { NoticeReceiver, secret } from '../support/notice-receiver.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { openTestPostgres, startPostgres } from '../support/postgres.ts'
import { programOf } from '../support/programs.ts'
import { registerDevices } from './crash/load.ts'

type Settings = Readonly<Record<string, string>>

/** Begins a command of ours, and kills it with its first word where it is told to; what it printed, and its exit code. */
async function huoshui(settings: Settings, args: readonly string[], { kill = false } = {}) {
  const child = spawn(process.execPath, [programOf('run'), ...args], {
    env: { ...childEnv, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (kill) child.stderr.once('data', () => child.kill('SIGKILL'))
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { said, complained, code: code as number | null }
}

describe('from one machine to two', () => {
  test('the log and the state go along, and nothing is lost, stored twice or told twice', async () => {
    using folder = temporaryFolder()
    await using started = new AsyncDisposableStack()
    const nats = started.use(await startNatsCluster())
    const postgres = started.use(await startPostgres())
    const influxd = started.use(await startInfluxd())
    const notices = started.use(await NoticeReceiver.open())
    const devices = 4
    const data = (name: string) => join(folder.path, name)
    for (const name of ['one', 'two']) mkdirSync(data(name))
    const files: Settings = {
      HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices, points: 1, limit }),
      ...{ INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'cluster', INFLUX_METRICS_EVERY_S: '0' },
      ...{ HUOSHUI_WEBHOOK_URL: notices.url, HUOSHUI_WEBHOOK_SECRET: secret, HUOSHUI_NOTICE_RATE: '100000' },
    }
    const shared: Settings = {
      ...files,
      HUOSHUI_LOG_NATS: nats.servers.join(','),
      HUOSHUI_LOG_NATS_MONITORING: nats.monitoring.join(','),
      HUOSHUI_LOG_QUOTA: '300000000',
      HUOSHUI_POSTGRES_URL: postgres.url,
    }
    const run = async (settings: Settings, ...roles: string[]) =>
      started.use(await PlatformProcess.create(settings, roles))
    const one = { ...files, HUOSHUI_DATA: data('one') }
    const passwords = await registerDevices(data('one'), devices)
    const broker = await run(one, 'broker')
    const [alarms, ingest] = [await run(one, 'alarms'), await run(one, 'ingest')]
    await broker.start()
    await Promise.all([alarms.start(), ingest.start()])
    // the first machine of the cluster listens where the one did
    const port = new URL(broker.mqttUrl).port
    const brokers = [
      await run({ ...shared, HUOSHUI_DATA: data('one'), HUOSHUI_MQTT_PORT: port }, 'broker'),
      await run({ ...shared, HUOSHUI_DATA: data('two') }, 'broker'),
    ]
    const haproxy = started.use(await startHaproxy([broker.mqttUrl, brokers[1]?.mqttUrl ?? '']))
    const load = started.use(await ClusterLoad.start(haproxy.mqttUrl, passwords, 10))
    await eventually('alarms to be told', () => notices.received.length > 3 && load.count > 500)

    // no goodbye, one after the other: each reader has a place of its own, and both have something before them
    for (const each of [alarms, ingest, broker]) {
      const count = load.count
      await eventually('more to be acknowledged', () => load.count > count + 100)
      await each.kill9()
    }
    const acknowledged = load.count
    const moved = { ...shared, HUOSHUI_DATA: data('one') }
    expect(await huoshui(moved, ['log', 'copy'])).toMatchObject({
      code: 2,
      complained: expect.stringContaining('run huoshui state copy first'),
    })
    expect(await huoshui(moved, ['state', 'copy'])).toMatchObject({ code: 0 })
    const kept = started.use(await openTestPostgres(postgres.url, { timeoutMs: 5_000 }))
    const before = { alarms: await placeOf({ kept }, 'alarms'), ingest: await placeOf({ kept }, 'ingest') }
    expect(before.alarms.cursor).toBeLessThan(before.ingest.cursor)
    for (let kills = 0; kills < 3; kills++)
      expect((await huoshui(moved, ['log', 'copy'], { kill: true })).complained).toMatch(/^\d+ (of \d+ )?messages/)
    const copied = await huoshui(moved, ['log', 'copy'])
    expect([copied.code, copied.complained]).toEqual([0, expect.stringMatching(/messages/)])
    expect(copied.said).toContain(`alarms at ${before.alarms.cursor}, ingest at ${before.ingest.cursor}`)
    expect((await huoshui(moved, ['log', 'copy'])).said).toContain('nothing was to be done')
    await using store = await openPostgresAlarms(kept)
    const journal = await journalOf(store)

    const workers = await Promise.all(
      ['one', 'two'].map((name) => run({ ...shared, HUOSHUI_DATA: data(name) }, 'ingest', 'alarms', 'api')),
    )
    await Promise.all([...brokers, ...workers].map((each) => each.start()))
    await eventually('stations to be acknowledged', () => load.count > acknowledged + 200)
    await load.stop()
    const sum = await reckon({ load, nats, influxd, kept, notices, postgres, settings: shared })
    console.log('from one machine to two:', sum)
    expect(sum).toMatchObject({ lost: 0, storedTwice: 0, inLogTwice: 0 })
    expect((await journalOf(store)).slice(0, journal.length)).toEqual(journal)
    expect(sum.entries).toBeGreaterThan(journal.length)
  })
})
