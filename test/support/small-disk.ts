import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './folder.ts'
import { leftOut } from './left-out.ts'

/** A file system of its own (tmpfs) with so many bytes; `fill` leaves nothing free, `free` takes that back. */
export interface SmallDisk extends Disposable {
  readonly path: string
  fill(): void
  free(): void
}

/** True where this process may mount; elsewhere says what is missing, and with `CI=true` fails. */
export function canMount(): boolean {
  using folder = temporaryFolder()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path]).status === 0) {
    execFileSync('umount', [folder.path])
    return true
  }
  const advice = 'mounting a small tmpfs needs root'
  if (process.env['CI'] === 'true') throw new Error(advice)
  leftOut(`disks that fill up: ${advice}`)
  return false
}

/** Writes a file until its disk takes no more. */
export function fillUp(ballast: string): void {
  for (const size of [65_536, 4096]) {
    for (let full = false; !full; ) {
      try {
        writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
      } catch {
        full = true
      }
    }
  }
}

export function smallDisk(bytes: number): SmallDisk {
  const folder = temporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder.path])
  const ballast = join(folder.path, 'ballast')
  return {
    path: folder.path,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', folder.path])
      folder[Symbol.dispose]()
    },
  }
}
