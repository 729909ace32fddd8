import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { goesOn, placeOf, reckon } from '../support/cluster-ledger.ts'
import { type ClusterStage, type OwnedWork, startClusterStage } from '../support/cluster-stage.ts'
import { eventually, limitOfRounds } from '../support/eventually.ts'
import { flipIn } from '../support/nats-cluster.ts'
import { type SmallDisk, smallDisk } from '../support/small-disk.ts'

/** How long whatever stands still does so. */
const stillMs = 10_000
const stream = 'huoshui-log-0'

interface Fault {
  readonly name: string
  /** Makes it happen, and resolves when it is over; how long a work was without anybody, ms, where it is about that. */
  happen(stage: ClusterStage, disk: SmallDisk): Promise<number | undefined>
}

/** The owner of a work is taken out, and another one goes on. */
function without(work: OwnedWork, how: 'kill -9' | 'SIGSTOP for 10 s'): Fault {
  return {
    name: `${how} of the owner of ${work}`,
    async happen(stage) {
      const { owner } = await stage.owner(work)
      const before = await placeOf(stage, work)
      if (how === 'kill -9') await owner.kill9()
      else owner.signal('SIGSTOP')
      const began = performance.now()
      const tookOver = await goesOn(stage, work, before)
      if (how === 'kill -9') await owner.start()
      else {
        await delay(Math.max(0, stillMs - (performance.now() - began)))
        const { epoch } = await placeOf(stage, work)
        owner.signal('SIGCONT')
        const text = async () => await (await fetch(`${owner.httpUrl}/readyz`)).text()
        await eventually('it to stand by', text, (said) => new RegExp(`${work}: .* this process stands by`).test(said))
        expect((await placeOf(stage, work)).epoch).toBe(epoch)
      }
      return tookOver
    },
  }
}

const faults: readonly Fault[] = [
  {
    name: 'kill -9 of the NATS leader',
    async happen({ nats }) {
      const leader = await nats.leaderOf(stream)
      await nats.kill9(leader)
      await delay(stillMs)
      nats.start(leader)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'SIGSTOP of the NATS leader for 10 s',
    async happen({ nats }) {
      const leader = await nats.leaderOf(stream)
      await nats.pause(leader)
      await delay(stillMs)
      nats.resume(leader)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'kill -9 of a broker',
    async happen({ machines }) {
      const broker = machines[0]?.broker
      await broker?.kill9()
      await delay(5_000)
      await broker?.start()
      return undefined
    },
  },
  without('alarms', 'kill -9'),
  without('ingest', 'kill -9'),
  without('alarms', 'SIGSTOP for 10 s'),
  without('ingest', 'SIGSTOP for 10 s'),
  {
    name: 'kill -9 of PostgreSQL, back after 5 s',
    async happen({ postgres }) {
      await postgres.kill9()
      await delay(5_000)
      await postgres.start()
      return undefined
    },
  },
  {
    name: 'a flipped bit in the store of a NATS server',
    async happen({ nats }) {
      const leader = await nats.leaderOf(stream)
      await nats.kill9(leader)
      flipIn(join(nats.folder(leader), 'jetstream', '$G', 'streams', stream), 'bench-1')
      nats.start(leader)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'the disk of a NATS server is full',
    async happen({ nats }, disk) {
      disk.fill()
      await delay(stillMs)
      disk.free()
      await nats.kill9(0)
      nats.start(0)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'kill -9 of all: NATS, PostgreSQL, brokers, ingest, alarms',
    async happen({ nats, postgres, machines }) {
      const ours = machines.flatMap(({ broker, workers }) => [broker, workers.ingest, workers.alarms])
      const servers = nats.servers.map((_, index) => index)
      await Promise.all([
        postgres.kill9(),
        ...servers.map((index) => nats.kill9(index)),
        ...ours.map((each) => each.kill9()),
      ])
      for (const index of servers) nats.start(index)
      await postgres.start()
      await Promise.all(ours.map((each) => each.start()))
      return undefined
    },
  },
]

describe('two machines, three NATS servers and PostgreSQL', () => {
  test('bear each fault: nothing is lost or stored twice, the journal is that of one process', {
    timeout: limitOfRounds(faults.length),
  }, async () => {
    using disk = smallDisk(400_000_000)
    await using stage = await startClusterStage({ devices: 4, everyMs: 50, apart: true, stores: [disk.path] })
    const { load } = stage
    const settled = async () => {
      const [count, alarms, ingest] = [load.count, await placeOf(stage, 'alarms'), await placeOf(stage, 'ingest')]
      await eventually('stations, alarms and ingest to go on', async () => {
        const places = [await placeOf(stage, 'alarms'), await placeOf(stage, 'ingest')]
        const [now, then] = [places.map(({ cursor }) => cursor), [alarms.cursor, ingest.cursor]]
        return load.count > count + 100 && now.every((cursor, index) => cursor > (then[index] ?? 0))
      })
    }
    await eventually('alarms and ingest to begin', async () => (await placeOf(stage, 'ingest')).cursor > 100)
    for (const fault of faults) {
      await settled()
      load.takeGap()
      const tookOver = await fault.happen(stage, disk)
      await settled()
      const taken = tookOver === undefined ? '' : `, taken over after ${(tookOver / 1000).toFixed(1)} s`
      console.log(`${fault.name}: longest without an acknowledgement ${(load.takeGap() / 1000).toFixed(1)} s${taken}`)
    }
    await load.stop()
    const { acknowledged, lost, storedTwice, inLogTwice, entries, told, toldTwice } = await reckon(stage)
    console.log(
      `acknowledged ${acknowledged}, lost ${lost}, stored twice ${storedTwice}, twice in the log ${inLogTwice}; ` +
        `journal of ${entries} entries, equal to that of one process; ${told} notices, ${toldTwice} of them told twice`,
    )
    expect({ lost, storedTwice }).toEqual({ lost: 0, storedTwice: 0 })
  })
})
