import { createHash, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../disk-fault.ts'

/** The folder of the data folder that has the photos. */
export const photoFolder = 'photos'

/** A photo that is on the disk and has no name yet. Without `place` nothing is left of it when it is disposed. */
export interface StagedPhoto extends AsyncDisposable {
  /** Names it by its hash, for good when it returns. Synchronous: within the transaction that records it. */
  place(): void
}

/** Photos as files named by their SHA-256, of which each is written once and never changed. */
export interface PhotoFiles {
  /** On the disk when it resolves. Rejects with what the disk has against it; then nothing of it is left. */
  stage(content: Uint8Array): Promise<StagedPhoto>
  read(hash: string): Promise<Uint8Array | undefined>
  /** Synchronous: within the transaction that sees that nothing shows it. */
  remove(hash: string): void
}

export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Where a photo lies in its folder: 256 folders, none of which becomes too full to look into. */
export function photoPath(hash: string): string {
  return join(hash.slice(0, 2), hash)
}

export function openPhotoFiles(folder: string): PhotoFiles {
  const pathOf = (hash: string) => join(folder, photoFolder, photoPath(hash))
  return {
    async stage(content) {
      const hash = hashOf(content)
      const place = join(folder, photoFolder, hash.slice(0, 2))
      await mkdir(place, { recursive: true, mode: 0o700 })
      const passing = join(place, `${randomUUID()}.lock`)
      const clear = () => rm(passing, { force: true })
      try {
        await using file = await open(passing, 'wx', 0o600)
        await file.writeFile(content)
        await file.sync()
      } catch (error) {
        await clear()
        throw error
      }
      return {
        place() {
          renameSync(passing, pathOf(hash))
          syncFolder(place)
        },
        [Symbol.asyncDispose]: clear,
      }
    },
    async read(hash) {
      try {
        return await readFile(pathOf(hash))
      } catch (error) {
        if (isErrno(error, 'ENOENT')) return undefined
        throw error
      }
    },
    remove: (hash) => rmSync(pathOf(hash), { force: true }),
  }
}

function syncFolder(path: string): void {
  const held = openSync(path, 'r')
  try {
    fsyncSync(held)
  } finally {
    closeSync(held)
  }
}
