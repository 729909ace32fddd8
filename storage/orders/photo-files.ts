import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../disk-fault.ts'

/** The folder of the data folder that has the photos. */
export const photoFolder = 'photos'

/** Photos as files named by their SHA-256, of which each is written once and never changed. */
export interface PhotoFiles {
  /** On the disk when it resolves. Rejects with what the disk has against it; then nothing of it is left. */
  write(content: Uint8Array): Promise<string>
  read(hash: string): Promise<Uint8Array | undefined>
  remove(hash: string): Promise<void>
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
    async write(content) {
      const hash = hashOf(content)
      const place = join(folder, photoFolder, hash.slice(0, 2))
      await mkdir(place, { recursive: true, mode: 0o700 })
      const passing = join(place, `${randomUUID()}.lock`)
      try {
        await using file = await open(passing, 'wx', 0o600)
        await file.writeFile(content)
        await file.sync()
        await rename(passing, pathOf(hash))
      } catch (error) {
        await rm(passing, { force: true })
        throw error
      }
      await using held = await open(place, 'r')
      await held.sync()
      return hash
    },
    async read(hash) {
      try {
        return await readFile(pathOf(hash))
      } catch (error) {
        if (isErrno(error, 'ENOENT')) return undefined
        throw error
      }
    },
    remove: (hash) => rm(pathOf(hash), { force: true }),
  }
}
