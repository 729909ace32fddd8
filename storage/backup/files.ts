import { createHash } from 'node:crypto'
import { constants, createReadStream, mkdirSync, readdirSync, statSync } from 'node:fs'
import { chmod, copyFile, open } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

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

/** Copies a file, and does not return before the disk has it. Readable by its owner only. */
export async function copyDurably(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true
    throw error
  }
}
