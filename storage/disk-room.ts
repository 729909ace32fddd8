import { statfs } from 'node:fs/promises'

/** Room on a disk that large things leave to what must not stop: the reading log, the alarm journal, the stores. Bytes. */
export interface DiskRoom {
  readonly reserve: number
  /** What was free when it was last looked at; undefined: never, or the disk does not say. */
  readonly free: number | undefined
  look(): Promise<number | undefined>
  /** Asked before so much is written, and disposed when that is done. Undefined: it would leave less than the reserve. */
  claim(bytes: number): Promise<Disposable | undefined>
}

export function createDiskRoom({ folder, reserve }: { readonly folder: string; readonly reserve: number }): DiskRoom {
  let free: number | undefined
  /** Of those who write just now: together they must not take it either. */
  let claimed = 0
  async function look(): Promise<number | undefined> {
    try {
      const { bavail, bsize } = await statfs(folder)
      free = bavail * bsize
    } catch {
      free = undefined // then the write itself says what is wrong
    }
    return free
  }
  return {
    reserve,
    get free() {
      return free
    },
    look,
    async claim(bytes) {
      claimed += bytes
      const left = await look()
      if (left === undefined || left - claimed >= reserve) {
        return {
          [Symbol.dispose]() {
            claimed -= bytes
          },
        }
      }
      claimed -= bytes
      return undefined
    },
  }
}
