import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode } from './disk-fault.ts'

/** A file of the data folder that cannot be used as it is: one sentence with its path, what was found, and what to do. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
}

/** One of the platform's databases. */
export interface DatabaseForm {
  /** Of its file. */
  readonly name: string
  /** Grows with each change that older code cannot read; kept in the file as `user_version`. Left out: `complete` sees to it. */
  readonly version?: number
  /** What becomes of the platform where the file is moved away, for a person who has to decide. */
  readonly without: string
  /** Default FULL: what is committed survives a power cut. */
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** A file made from now on can give back the room of what has gone (`PRAGMA incremental_vacuum`). */
  readonly shrinks?: true
  /** Makes what is missing, of a file of this form or an earlier one; several processes may do so at once. */
  readonly complete: (database: DatabaseSync) => void
}

/** Opens a database of the folder, making it when it is not there. Throws an `UnusableFile`, or what the disk has against it. */
export function openDatabase(folder: string, form: DatabaseForm): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, form.name)
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    // before anything is written, or it is too late for it
    if (form.shrinks) database.exec('PRAGMA auto_vacuum = INCREMENTAL')
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${form.synchronous ?? 'FULL'}`)
    const { version } = form
    const found = formOf(database)
    if (version !== undefined && found > version) throw laterForm(path, found, version)
    form.complete(database)
    if (version !== undefined && formOf(database) < version) database.exec(`PRAGMA user_version = ${version}`)
    return database
  } catch (error) {
    database.close()
    throw unusable(path, form, error) ?? error
  }
}

/** An error of SQLite that blames the file itself (https://sqlite.org/rescode.html), as a sentence; undefined of any other. */
export function unusable(path: string, { without }: Pick<DatabaseForm, 'without'>, error: unknown) {
  const found = { 11: 'it is damaged', 26: 'it is no SQLite database' }[sqliteCode(error)]
  if (found === undefined) return undefined
  const remedy = 'Put back a backup; or stop all roles, move it away with its -wal and -shm files, and start again'
  return new UnusableFile(`${path}: ${found} (${String(error)}). ${remedy}: ${without}.`, { cause: error })
}

function laterForm(path: string, found: number, known: number): UnusableFile {
  const what = `it was written by a later version of Huoshui (form ${found}, this one knows ${known})`
  return new UnusableFile(`${path}: ${what}. Start that version, or put back the backup from before the upgrade.`)
}

function formOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}
