import { setTimeout as delay } from 'node:timers/promises'
import { goesOn, placeOf } from '../cluster-ledger.ts'
import type { OwnedWork } from '../cluster-stage.ts'
import { type Fault, type FaultyStage, stillMs, stream, takenOver } from './fault.ts'

function killed(work: OwnedWork, isDefault: boolean): Fault {
  return {
    name: `kill -9 of the owner of ${work}`,
    isDefault,
    async happen(stage) {
      const { owner } = await stage.owner(work)
      const before = await placeOf(stage, work)
      await owner.kill9()
      const tookOver = await goesOn(stage, work, before)
      await owner.start()
      return tookOver
    },
  }
}

function frozen(work: OwnedWork, isDefault: boolean): Fault {
  return {
    name: `SIGSTOP for 10 s of the owner of ${work}`,
    isDefault,
    async happen(stage) {
      const { owner } = await stage.owner(work)
      const before = await placeOf(stage, work)
      owner.signal('SIGSTOP')
      const began = performance.now()
      const taken = await takenOver(stage, { work, owner }, before)
      await delay(Math.max(0, stillMs - (performance.now() - began)))
      owner.signal('SIGCONT')
      await taken.standsBy()
      return taken.tookOver
    },
  }
}

/** All processes of ours. */
export function allOf({ machines }: FaultyStage) {
  return machines.flatMap(({ broker, workers }) => [broker, workers.ingest, workers.alarms])
}

/** What dies or stands still while its disk and its network are well. */
export const deaths: readonly Fault[] = [
  {
    name: 'kill -9 of the NATS leader',
    isDefault: false,
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
    isDefault: true,
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
    isDefault: true,
    async happen({ machines }) {
      const broker = machines[0]?.broker
      await broker?.kill9()
      await delay(5_000)
      await broker?.start()
      return undefined
    },
  },
  killed('alarms', true),
  killed('ingest', false),
  frozen('alarms', false),
  frozen('ingest', true),
  {
    name: 'kill -9 of PostgreSQL, back after 5 s',
    isDefault: true,
    async happen({ postgres }) {
      await postgres.kill9()
      await delay(5_000)
      await postgres.start()
      return undefined
    },
  },
  {
    name: 'kill -9 of all: NATS, PostgreSQL, brokers, ingest, alarms',
    isDefault: false,
    async happen(stage) {
      const { nats, postgres } = stage
      const ours = allOf(stage)
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
