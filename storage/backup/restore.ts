import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../log/segments/segment.ts'
import { placesOf } from './check.ts'
import { copyDurably, digestOf, filesBelow, isEmpty, newFolder } from './files.ts'
import { BackupFault, Manifest, manifestName } from './manifest.ts'
import { dumpName, restoreState, type StateServer } from './postgres-dump.ts'

/** Reads a backup through: every file as it was written, every part whole, the parts fit. Throws a `BackupFault`. */
export async function checkBackup(from: string): Promise<Manifest> {
  const manifest = readManifest(from)
  const faults: string[] = []
  const known = new Set(manifest.files.map(({ path }) => path))
  const found = new Set(filesBelow(from).filter((path) => path !== manifestName))
  for (const { path, bytes, sha256 } of manifest.files) {
    if (!found.has(path)) faults.push(`${path}: missing`)
    else {
      const digest = await digestOf(join(from, path))
      if (digest.bytes !== bytes) faults.push(`${path}: ${digest.bytes} bytes, expected ${bytes}`)
      else if (digest.sha256 !== sha256) faults.push(`${path}: not as it was written (SHA-256 differs)`)
    }
  }
  for (const path of found) if (!known.has(path)) faults.push(`${path}: not of this backup`)
  if (faults.length > 0) throw new BackupFault(faults.join('\n'))
  await placesOf(join(from, 'data'))
  return manifest
}

function readManifest(from: string): Manifest {
  const path = join(from, manifestName)
  try {
    return Manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const because = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'not there' : 'not readable'
    throw new BackupFault(`${path}: ${because}, so this is no whole backup`, { cause: error })
  }
}

export interface RestoreRequest {
  readonly from: string
  /** A data folder that is empty, or not there. */
  readonly folder: string
  readonly onPart?: (path: string) => void
  /** Where the state goes, when the backup has a dump of it. */
  readonly server?: StateServer
  /** Told what to run where the server's own program is not installed here. */
  readonly onMissing?: (command: string) => void
}

/** Puts a backup back; checks it first, and what may be refused by a server comes before the folder. Throws a `BackupFault`. */
export async function restore({ from, folder, onPart, server, onMissing }: RestoreRequest): Promise<Manifest> {
  if (!isEmpty(folder)) throw new BackupFault(`${folder}: expected an empty folder, or none: move what is there away`)
  const manifest = await checkBackup(from)
  if (manifest.files.some(({ path }) => path === dumpName)) {
    if (!server) throw new BackupFault(`${dumpName}: the state was in PostgreSQL: set HUOSHUI_POSTGRES_URL`)
    onPart?.(dumpName)
    const put = await restoreState(server, join(from, dumpName))
    if (put.name === 'missing') onMissing?.(put.command)
  }
  newFolder(folder)
  for (const { path } of manifest.files) {
    const [, inside] = /^data\/(.+)$/.exec(path) ?? []
    if (inside === undefined) continue
    onPart?.(inside)
    await copyDurably(join(from, path), join(folder, inside))
  }
  syncFolder(folder)
  return manifest
}
