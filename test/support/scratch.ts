import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const enoughBytes = 4_000_000_000
const prefix = 'huoshui-run-'

/**
 * A new folder for all that the suites of one run write. In memory where there is room, unless `TMPDIR` says where: a
 * process that is killed leaves the same files there as on a disk, and nobody waits for the disk of a busy machine.
 * The long forms (`npm run test:crash` …) name a disk.
 */
export function makeScratch(): string {
  const parent = process.env['TMPDIR'] ?? (isRoomy(memory) ? memory : tmpdir())
  for (const name of readdirSync(parent).filter(isLeftBehind)) remove(join(parent, name))
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`))
}

/** A small disk that is still mounted in it keeps a folder. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    console.warn(`left behind by a run that was killed: ${folder} (${error})`)
  }
}

function isRoomy(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > enoughBytes
  } catch {
    return false
  }
}

/** Of a run that was killed. */
function isLeftBehind(name: string): boolean {
  const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? []
  if (pid === undefined) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    // one of another user's is alive
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
