import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadPlantText } from '../../simulators/load/plant.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { childEnv } from './child-env.ts'
import { programOf } from './programs.ts'

export interface LoadGround {
  readonly plant: string
  readonly credentials: string
}

/** A plant for a load, and a credential for each of its devices. */
export async function makeLoadGround(
  folder: string,
  load: { readonly devices: number; readonly readings: number },
): Promise<LoadGround> {
  const plant = join(folder, 'plant.json')
  writeFileSync(plant, loadPlantText(load))
  const ids = Array.from({ length: load.devices }, (_, index) => `load-${index}`)
  return { plant, credentials: await writeCredentials(folder, ids) }
}

/** Gives each device a credential before the platform starts; returns the file with their passwords. */
export async function writeCredentials(folder: string, ids: Iterable<string>): Promise<string> {
  const path = join(folder, 'credentials')
  const holders = Array.from(ids, (id) => ({ id, kind: 'device' }) as const)
  await using devices = await openDeviceCredentials({ folder })
  await devices.provision(holders, (passwords) => {
    writeFileSync(path, Array.from(passwords, ([id, password]) => `${id}:${password}\n`).join(''))
  })
  return path
}

export interface CommandRun {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

/** `node run.ts simulators …` as a process of its own, with what it prints on both streams. */
export function runSimulators(args: readonly string[], env: Readonly<Record<string, string>>): CommandRun {
  const child = spawn(process.execPath, [programOf('run'), 'simulators', ...args], {
    env: { ...childEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()))
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) }
}
