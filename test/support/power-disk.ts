import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { leftOut } from './left-out.ts'
import { fillUp, type SmallDisk } from './small-disk.ts'

/** A file system of its own (ext4 on a loop device) that loses its power, and fills up. */
export interface PowerDisk extends SmallDisk {
  /** From now on nothing reaches it: what was not synced is gone, and its own log is not written out (EXT4_IOC_SHUTDOWN). */
  cut(): void
  /** Power is back. Whoever had files open there is gone by now. */
  restore(): Promise<void>
}

/** Linux, fs/ext4/ext4.h: _IOR('X', 125, __u32), EXT4_GOING_FLAGS_NOLOGFLUSH. */
const shutdown = `import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))`

/** True where this process may mount a loop device and take its power; elsewhere says what is missing. */
export function canCutPower(): boolean {
  try {
    using disk = powerDisk(16_000_000)
    disk.cut()
    return true
  } catch (error) {
    const advice = `a power cut needs root, loop devices, mkfs.ext4 and python3 (${error instanceof Error ? error.message.split('\n')[0] : error})`
    leftOut(`disks that lose their power: ${advice}`)
    return false
  }
}

export function powerDisk(bytes: number): PowerDisk {
  using started = new DisposableStack()
  const folder = started.use(temporaryFolder())
  const image = join(folder.path, 'image')
  const path = join(folder.path, 'disk')
  const ballast = join(path, 'ballast')
  // servers that do not run as root pass through
  chmodSync(folder.path, 0o711)
  writeFileSync(image, '')
  truncateSync(image, bytes)
  mkdirSync(path)
  const mount = () => execFileSync('mount', ['-o', 'loop', image, path], { stdio: ['ignore', 'ignore', 'pipe'] })
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image], { stdio: ['ignore', 'ignore', 'pipe'] })
  mount()
  started.defer(() => execFileSync('umount', ['--lazy', path]))
  const owned = started.move()
  return {
    path,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast, { force: true }),
    cut: () => void execFileSync('python3', ['-c', shutdown, path], { stdio: ['ignore', 'ignore', 'pipe'] }),
    async restore() {
      await eventually('nobody to have files open there', () => spawnSync('umount', [path]).status === 0)
      mount()
    },
    [Symbol.dispose]: () => owned.dispose(),
  }
}
