import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { makeFolder } from '../../storage/make-folder.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from './usage-error.ts'

/** The folder for all that is kept, made where it is missing. Throws a `UsageError` where nothing can be kept in it. */
export function dataFolder({ HUOSHUI_DATA: path }: Settings): string {
  try {
    makeFolder(resolve(path))
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder')
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new UsageError(`HUOSHUI_DATA: ${path} cannot be written (${error instanceof Error ? error.message : error})`)
  }
  return path
}
