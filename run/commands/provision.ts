import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Plant } from '../../core/plant/plant.ts'
import { isName } from '../../core/topic.ts'
import type { Holder } from '../../core/topic-access.ts'
import type { DeviceCredentials, Provisioned } from '../../storage/credentials/devices.ts'
import { loadPlant, type PlantSource } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Audited } from './audited.ts'

type Print = (line: string) => void

/** What the command needs; `note` takes what is not a line of the result. */
export interface ProvisionSurroundings {
  readonly open: () => Promise<DeviceCredentials>
  readonly plant: () => PlantSource
  /** Puts on record what was done. */
  readonly audited: Audited
  readonly print?: Print
  readonly note?: Print
}

/** Adds `provision` to the command `device`: credentials for a whole fleet at once. */
export function addProvisionCommand(
  device: Command,
  { open, plant, audited, print = console.log, note = console.error }: ProvisionSurroundings,
): Command {
  device
    .command('provision')
    .description('make a credential for each device of the plant file that has none; prints lines device:password')
    .option('--ids <file>', 'for the devices of this file instead, a line each')
    .option('--out <file>', 'write the lines to a new file that only its owner may read')
    .action(async ({ ids, out }: { ids?: string; out?: string }) => {
      const holders = ids === undefined ? holdersOf((await loadPlant(plant())).current) : await listedIn(ids)
      await using devices = await open()
      const made = await devices.provision(holders, (passwords) => {
        const lines = Array.from(passwords, ([id, password]) => `${id}:${password}`)
        if (out === undefined) for (const line of lines) print(line)
        else writeNewFile(out, `${lines.join('\n')}\n`)
      })
      note(summary(made, out))
      if (made.made > 0) await audited('credentials-provisioned', `${made.made} devices`)
    })
  return device
}

function summary({ made, there, revoked }: Provisioned, out: string | undefined): string {
  const where = made > 0 && out !== undefined ? `, written to ${out}` : ''
  return `${made} credentials made${where}; ${there} were there, ${revoked} are revoked and stay so`
}

/** A holder for each id of the plant; a device through which others of one site speak is that site's gateway. */
function holdersOf(plant: Plant): Holder[] {
  const spokenFor = new Map<string, Set<string>>()
  for (const { gateway, site } of plant.devices.values()) {
    if (gateway !== undefined) spokenFor.set(gateway, (spokenFor.get(gateway) ?? new Set()).add(site))
  }
  const ids = new Set([...plant.devices.values()].map(({ id }) => id))
  return Array.from(ids, (id) => {
    const [site, another] = spokenFor.get(id) ?? []
    return site === undefined || another !== undefined ? { id, kind: 'device' } : { id, kind: 'gateway', site }
  })
}

async function listedIn(path: string): Promise<Holder[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new UsageError(`${path}: cannot be read`)
  const ids = text.split(/\r?\n/).map((line) => line.trim())
  const wrong = ids.findIndex((id) => id !== '' && (!isName(id) || id === 'alarms'))
  if (wrong !== -1) throw new UsageError(`${path}:${wrong + 1}: expected the name of a device, as in topics`)
  return Array.from(new Set(ids.filter((id) => id !== '')), (id) => ({ id, kind: 'device' as const }))
}

/** On disk when this returns; left behind by nothing that throws. */
function writeNewFile(path: string, text: string): void {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new UsageError(isThere ? `${path}: is there already` : `${path}: cannot be written (${String(error)})`)
  }
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}
