import { describe, expect, test } from 'vitest'
import { deaths } from '../support/cluster-faults/deaths.ts'
import { disks } from '../support/cluster-faults/disks.ts'
import type { Fault } from '../support/cluster-faults/fault.ts'
import { networks } from '../support/cluster-faults/networks.ts'
import { cursorsOf, reckon } from '../support/cluster-ledger.ts'
import { startClusterStage } from '../support/cluster-stage.ts'
import { eventually, limitOfRounds } from '../support/eventually.ts'
import { canNetwork, openNetwork } from '../support/network.ts'
import { canCutPower, powerDisk } from '../support/power-disk.ts'
import { smallDisk } from '../support/small-disk.ts'

/** `all`, or what the names of the wanted ones match; left out, those of the five minutes. */
const wanted = process.env['HUOSHUI_TEST_FAULTS']
const isWanted = ({ name, isDefault }: Fault) =>
  wanted === undefined ? isDefault : wanted === 'all' || new RegExp(wanted).test(name)
/** How often all of them happen, one after the other. */
const rounds = Number(process.env['HUOSHUI_TEST_ROUNDS'] ?? 1)
const chosen = [...deaths, ...networks, ...disks].filter(isWanted)
const faults = Array.from({ length: rounds }, () => chosen).flat()

/** Of how many parts the log is; of four, each has a station at least. */
const partitions = Number(process.env['HUOSHUI_TEST_PARTS'] ?? 1)

const diskBytes = 400_000_000

describe('two machines, three NATS servers and PostgreSQL', () => {
  test('bear each fault: nothing is lost or stored twice, the journal is that of one process', {
    timeout: limitOfRounds(faults.length),
  }, async () => {
    using surroundings = new DisposableStack()
    const network = canNetwork() ? surroundings.use(openNetwork(2)) : undefined
    const powered = canCutPower()
      ? {
          nats: [0, 1, 2].map(() => surroundings.use(powerDisk(diskBytes))),
          postgres: surroundings.use(powerDisk(diskBytes)),
        }
      : undefined
    const disk = powered?.nats[0] ?? surroundings.use(smallDisk(diskBytes))
    await using stage = await startClusterStage({
      ...{ devices: partitions === 1 ? 4 : 8, everyMs: 50, apart: true, partitions },
      stores: powered?.nats.map(({ path }) => path) ?? [disk.path],
      ...(powered && { postgresStore: powered.postgres.path }),
      ...(network && { network }),
    })
    const { load } = stage
    const settled = async () => {
      const places = async () => [...(await cursorsOf(stage, 'alarms')), ...(await cursorsOf(stage, 'ingest'))]
      const [count, before] = [load.count, await places()]
      await eventually('stations, alarms and ingest to go on', async () => {
        const now = await places()
        return load.count > count + 100 && now.every((cursor, index) => cursor > (before[index] ?? 0))
      })
    }
    await eventually('alarms and ingest to begin in all parts', async () => {
      const cursors = [...(await cursorsOf(stage, 'alarms')), ...(await cursorsOf(stage, 'ingest'))]
      return cursors.length === 2 * partitions && Math.min(...cursors) > 20
    })
    const surrounded = { ...stage, network, powered, disk }
    const has = { network: network !== undefined, power: powered !== undefined }
    for (const fault of faults) {
      if (fault.needs && !has[fault.needs]) continue
      await settled()
      load.takeGap()
      const tookOver = await fault.happen(surrounded)
      await settled()
      const taken = tookOver === undefined ? '' : `, taken over after ${(tookOver / 1000).toFixed(1)} s`
      console.log(`${fault.name}: longest without an acknowledgement ${(load.takeGap() / 1000).toFixed(1)} s${taken}`)
    }
    await load.stop()
    const { acknowledged, lost, storedTwice, inLogTwice, entries, told, toldTwice } = await reckon(stage)
    console.log(
      `in ${partitions} part(s): acknowledged ${acknowledged}, lost ${lost}, stored twice ${storedTwice}, twice in the log ${inLogTwice}; ` +
        `journal of ${entries} entries, equal to that of one process, numbered without a gap; ${told} notices, ${toldTwice} of them told twice, each under one id`,
    )
    expect({ lost, storedTwice }).toEqual({ lost: 0, storedTwice: 0 })
  })
})
