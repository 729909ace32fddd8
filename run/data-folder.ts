import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Settings } from '../core/settings.ts'
import { UsageError } from './usage-error.ts'

/** The folder for all that is kept, made where it is missing. Throws a `UsageError` where nothing can be kept in it. */
export function dataFolder({ HUOSHUI_DATA: path }: Settings): string {
  try {
    make(resolve(path))
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder')
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new UsageError(`HUOSHUI_DATA: ${path} cannot be written (${error instanceof Error ? error.message : error})`)
  }
  return path
}

/** Not `mkdir`'s own `recursive`: where the system makes no folders (`/proc`), that of Node 24 never comes back. */
function make(path: string): void {
  if (existsSync(path)) return
  make(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // another process of ours has just made it
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
