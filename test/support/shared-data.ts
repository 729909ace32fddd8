import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(process.env['HUOSHUI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data')

/** Path of a file or folder of the shared data sets, or undefined where they are not: then says how to name their folder. */
export function sharedData(name: string): string | undefined {
  const path = join(folder, name)
  if (existsSync(path)) return path
  console.warn(`skipped: no ${path} (set HUOSHUI_SHARED to the folder that has data/)`)
  return undefined
}
