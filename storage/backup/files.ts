import { createHash } from 'node:crypto'
import { constants, createReadStream, readdirSync, statSync } from 'node:fs'
import { chmod, copyFile, open } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeFolder } from '../make-folder.ts'
import { BackupFault } from './manifest.ts'

/** A file that means something only while somebody works there. */
export function isPassing(name: string): boolean {
  return /(\.lock|-journal|-wal|-shm)$/.test(name)
}

/** Every lasting file below a folder, as relative paths with `/`, sorted. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile() && !isPassing(entry.name))
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')).sort()
}

/** Makes a folder that only its owner may look into. Throws a `BackupFault` where the system makes none. */
export function newFolder(path: string): void {
  try {
    makeFolder(path, 0o700)
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder')
  } catch (error) {
    throw new BackupFault(`${path}: cannot be made (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Copies a file, and does not return before the disk has it. Readable by its owner only. */
export async function copyDurably(from: string, to: string): Promise<void> {
  newFolder(dirname(to))
  await copyFile(from, to, constants.COPYFILE_EXCL)
  await chmod(to, 0o600)
  await using target = await open(to, 'r+')
  await target.sync()
}

/** Length and SHA-256 of a file. */
export async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { bytes: statSync(path).size, sha256: hash.digest('hex') }
}

/** True of a folder with nothing in it, and of one that is not there. */
export function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch (error) {
    // whether one can be made there is seen when it is
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return true
    throw error
  }
}
