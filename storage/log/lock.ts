import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process writes in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** Holds a folder for one writer until disposed, or until the process dies however: the lock is the system's, through SQLite. */
export function lockFolder(folder: string): Disposable {
  const database = new DatabaseSync(join(folder, 'writer.lock'), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new FolderInUse(`${folder} is in use by another process`, { cause })
  }
  return { [Symbol.dispose]: () => database.close() }
}
