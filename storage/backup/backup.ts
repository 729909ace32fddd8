import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { listSegments, syncFolder } from '../log/segments/segment.ts'
import { photoFolder } from '../orders/photo-files.ts'
import { databases, placesOf } from './check.ts'
import { copyDurably, digestOf, filesBelow, isEmpty, isPassing, newFolder } from './files.ts'
import { BackupFault, type Manifest, manifestName } from './manifest.ts'
import { dumpName, dumpState, type StateServer } from './postgres-dump.ts'

export interface BackupRequest {
  /** The data folder of a platform that may be running. */
  readonly folder: string
  /** A folder that is empty, or not there yet. */
  readonly to: string
  /** The plant file: it goes along. */
  readonly plant: string
  readonly city: string
  readonly now: Date
  /** Told of each part, before it is copied. */
  readonly onPart?: (path: string) => void
  /** Where the state is, when it is not in the folder. */
  readonly server?: StateServer
  /** Told what to run where the server's own program is not installed here. */
  readonly onMissing?: (command: string) => void
}

/**
 * Copies a data folder while the platform works in it: first what reads, then what is read, so that no reader is ahead
 * of its log and no store behind its reader; then checks the copy and writes down what is in it. Throws a `BackupFault`.
 */
export async function backUp(request: BackupRequest): Promise<Manifest> {
  const { folder, to, plant, city, now, onPart } = request
  if (!existsSync(folder)) throw new BackupFault(`HUOSHUI_DATA: ${folder} is not there`)
  if (isWithin(to, folder))
    throw new BackupFault(`${to}: expected a place outside of ${folder}, which it would be lost with`)
  if (!isEmpty(to)) throw new BackupFault(`${to}: expected an empty folder, or none`)
  const data = join(to, 'data')
  newFolder(data)
  await dumpServer(request)
  for (const name of databases) {
    const path = join(folder, `${name}.sqlite`)
    if (!existsSync(path)) continue
    onPart?.(`${name}.sqlite`)
    using source = new DatabaseSync(path, { readOnly: true, timeout: 30_000 })
    // a snapshot of one moment, whatever is written meanwhile
    source.prepare('VACUUM INTO ?').run(join(data, `${name}.sqlite`))
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // a database that is not named is made of others
    if (!entry.isFile() || entry.name.endsWith('.sqlite') || isPassing(entry.name)) continue
    onPart?.(entry.name)
    await copyDurably(join(folder, entry.name), join(data, entry.name))
  }
  await copyPhotos(join(folder, photoFolder), join(data, photoFolder), onPart)
  await copyLog(join(folder, 'log'), join(data, 'log'), onPart)
  onPart?.(plant)
  await copyDurably(plant, join(to, 'plant', basename(plant)))
  onPart?.('checking the copy')
  const places = await placesOf(data)
  const files: Manifest['files'] = []
  for (const path of filesBelow(to)) files.push({ path, ...(await digestOf(join(to, path))) })
  const manifest: Manifest = { format: 1, city, madeAt: now.toISOString(), places, files }
  writeFileSync(join(to, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true })
  syncFolder(to)
  return manifest
}

/** Before the folder: who reads the log that is in it must not be ahead of it. */
async function dumpServer({ server, to, onPart, onMissing }: BackupRequest): Promise<void> {
  if (!server) return
  onPart?.(dumpName)
  const file = join(to, dumpName)
  const dumped = await dumpState(server, file)
  if (dumped.name === 'missing') onMissing?.(dumped.command)
  else await chmod(file, 0o600)
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way === '' || !(way.startsWith('..') || isAbsolute(way))
}

/** After the record of them: what that names was there before it. A photo is never changed; one that has gone meanwhile the check misses. */
async function copyPhotos(from: string, to: string, onPart: BackupRequest['onPart']): Promise<void> {
  if (!existsSync(from)) return
  onPart?.(photoFolder)
  for (const path of filesBelow(from)) await copyUnlessGone(join(from, path), join(to, path))
}

async function copyUnlessGone(from: string, to: string): Promise<void> {
  try {
    await copyDurably(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** Marks and end first: the segments that follow reach at least so far. */
async function copyLog(from: string, to: string, onPart: BackupRequest['onPart']): Promise<void> {
  if (!existsSync(from)) return
  const others = filesBelow(from).filter((path) => !path.endsWith('.log'))
  for (const path of others) await copyDurably(join(from, path), join(to, path))
  for (const { path } of listSegments(from)) {
    onPart?.(`log/${basename(path)}`)
    // trimmed meanwhile, as every reader had read it? whether one needs it after all, the check tells
    await copyUnlessGone(path, join(to, basename(path)))
  }
}
