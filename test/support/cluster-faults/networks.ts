import { setTimeout as delay } from 'node:timers/promises'
import { placeOf } from '../cluster-ledger.ts'
import type { OwnedWork } from '../cluster-stage.ts'
import type { Host } from '../network.ts'
import { type Fault, type FaultyStage, stillMs, stream, takenOver } from './fault.ts'

/** What somebody is cut off from. */
type From = (stage: FaultyStage) => readonly (Host | string)[]

/** The machine of a work's owner, with its broker, hears nothing from a server any more; nothing is closed. */
function ownerCutOff(work: OwnedWork, what: string, { from, isDefault }: { from: From; isDefault: boolean }): Fault {
  return {
    name: `the machine of the owner of ${work} is cut off from ${what}`,
    isDefault,
    needs: 'network',
    async happen(stage) {
      const { network, machines } = stage
      const { owner } = await stage.owner(work)
      const machine = machines.find(({ workers }) => workers[work] === owner)
      const before = await placeOf(stage, work)
      if (!network || !machine) return undefined
      network.cut(machine.host, from(stage))
      const began = performance.now()
      const taken = await takenOver(stage, { work, owner }, before)
      await delay(Math.max(0, stillMs - (performance.now() - began)))
      network.heal(machine.host, from(stage))
      await taken.standsBy()
      return taken.tookOver
    },
  }
}

/** What does not reach each other any more. */
export const networks: readonly Fault[] = [
  {
    name: 'the NATS leader is cut off from the two others for 10 s, and not from us',
    isDefault: true,
    needs: 'network',
    async happen({ nats, natsHosts, network }) {
      const leader = await nats.leaderOf(stream)
      const one = natsHosts[leader]
      const others = natsHosts.filter((_, index) => index !== leader)
      if (!network || !one) return undefined
      network.cut(one, others)
      await delay(stillMs)
      network.heal(one, others)
      await nats.ready()
      return undefined
    },
  },
  {
    name: 'the NATS leader is cut off from everybody for 10 s',
    isDefault: false,
    needs: 'network',
    async happen({ nats, natsHosts, network, machines }) {
      const leader = await nats.leaderOf(stream)
      const one = natsHosts[leader]
      const all = [...natsHosts.filter((_, index) => index !== leader), ...machines.map(({ host }) => host)]
      if (!network || !one) return undefined
      network.cut(one, all)
      await delay(stillMs)
      network.heal(one, all)
      await nats.ready()
      return undefined
    },
  },
  ownerCutOff('alarms', 'PostgreSQL', { from: ({ postgresAddress }) => [postgresAddress], isDefault: true }),
  ownerCutOff('alarms', 'NATS', { from: ({ natsHosts }) => natsHosts, isDefault: false }),
  ownerCutOff('ingest', 'PostgreSQL and NATS', {
    from: ({ postgresAddress, natsHosts }) => [postgresAddress, ...natsHosts],
    isDefault: false,
  }),
]
