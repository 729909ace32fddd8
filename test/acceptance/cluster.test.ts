import { describe, expect, test } from 'vitest'
import { goesOn, placeOf, reckon } from '../support/cluster-ledger.ts'
import { startClusterStage } from '../support/cluster-stage.ts'
import { eventually } from '../support/eventually.ts'
import { accept } from '../support/notice-receiver.ts'
import type { PlatformProcess } from '../support/platform-process.ts'
import { hasPostgres } from '../support/postgres.ts'
import { requireServer } from '../support/server.ts'

const hasAll = [
  hasPostgres(),
  ...(['nats-server', 'haproxy', 'influxd'] as const).map((name) => requireServer(name)),
].every((found) => found)

describe.skipIf(!hasAll)('two machines', () => {
  test('the one that stands still is replaced, and commits nothing when it wakes; the one that dies, too', async () => {
    await using stage = await startClusterStage({ devices: 4, everyMs: 20, apart: false })
    const { load, machines, notices } = stage
    await eventually('alarms to be evaluated', async () => (await placeOf(stage, 'alarms')).cursor > 200)
    const { owner, other } = await stage.owner('alarms')
    const says = /alarms: .*, process \d+ does it since .*; this process stands by/
    const told = async (platform: PlatformProcess) => await (await fetch(`${platform.httpUrl}/readyz`)).text()
    await eventually(
      'the other to say that it stands by',
      () => told(other),
      (text) => says.test(text),
    )

    const before = { alarms: await placeOf(stage, 'alarms'), ingest: await placeOf(stage, 'ingest') }
    owner.signal('SIGSTOP')
    await Promise.all([goesOn(stage, 'alarms', before.alarms), goesOn(stage, 'ingest', before.ingest)])
    const after = { alarms: await placeOf(stage, 'alarms'), ingest: await placeOf(stage, 'ingest') }
    owner.signal('SIGCONT')
    await eventually(
      'the first to say that it stands by',
      () => told(owner),
      (text) => says.test(text),
    )
    expect((await placeOf(stage, 'alarms')).epoch).toBe(after.alarms.epoch)
    expect((await placeOf(stage, 'ingest')).epoch).toBe(after.ingest.epoch)

    // a notice is under way, and its answer never comes: nobody knows whether it was taken
    const { length: received } = notices.received
    notices.answer = () => undefined
    await eventually('a notice to be under way', () => notices.received.length > received)
    const [dies] = machines.filter(({ workers }) => workers.alarms === other)
    await Promise.all([dies?.broker.kill9(), other.kill9()])
    notices.answer = accept
    await Promise.all([goesOn(stage, 'alarms', after.alarms), goesOn(stage, 'ingest', after.ingest)])
    await Promise.all([dies?.broker.start(), other.start()])
    const count = load.count
    await eventually('stations to be acknowledged', () => load.count > count + 100)
    await load.stop()
    const { acknowledged, entries, ...sum } = await reckon(stage)
    expect(sum).toMatchObject({ lost: 0, storedTwice: 0 })
    // each API has a roll-up of its own of the one journal
    const query = `/api/v1/kpis?from=${Date.now() - 3_600_000}&to=${Date.now()}`
    const [ofOne, ofOther] = await Promise.all([owner, other].map(async (each) => (await each.get(query)).json()))
    expect(JSON.stringify(ofOne)).toMatch(/"annunciations":[1-9]/)
    expect(ofOther).toEqual(ofOne)
    // it is told again under its own id, or newer news in its place: the reckoning sees to it, and that none is left open
    expect(Math.min(acknowledged, entries, sum.told)).toBeGreaterThan(10)
  })
})
