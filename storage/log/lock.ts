import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process writes in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/**
 * Holds a folder for one writer of a kind until disposed, or until the process dies however: the lock is the system's,
 * through SQLite. Throws `FolderInUse`.
 */
export function lockFolder(folder: string, writer = 'writer'): Disposable {
  const database = new DatabaseSync(join(folder, `${writer}.lock`), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    const role = writer === 'writer' ? '' : `: the role ${writer} runs already`
    throw new FolderInUse(`${folder} is in use by another process${role}`, { cause })
  }
  return { [Symbol.dispose]: () => database.close() }
}
