import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode } from './disk-fault.ts'

/** Another process writes in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/**
 * Holds a folder for one writer of a kind until disposed, or until the process dies however: the lock is the system's,
 * through SQLite. Throws `FolderInUse`, or what the disk has against it.
 */
export function lockFolder(folder: string, writer = 'writer'): Disposable {
  const database = new DatabaseSync(join(folder, `${writer}.lock`), { timeout: 0 })
  try {
    // without a journal on disk it takes a lock on a full one too
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (!isHeld(cause)) throw cause
    const role = writer === 'writer' ? '' : `: the role ${writer} runs already`
    throw new FolderInUse(`${folder} is in use by another process${role}`, { cause })
  }
  return { [Symbol.dispose]: () => database.close() }
}

/** SQLITE_BUSY or SQLITE_LOCKED (https://sqlite.org/rescode.html). */
function isHeld(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 5 || code === 6
}
