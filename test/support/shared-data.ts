import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { leftOut } from './left-out.ts'

/** The whole data sets, where they are. */
export const wholeData = join(process.env['HUOSHUI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data')
const extract = join(import.meta.dirname, '../data')

/**
 * Path of a file of measured data: of the whole set, or else of the extract in test/data, which has the same rows and
 * may be packed (`.gz`). Undefined where neither has it: then the run says that it is left out.
 */
export function sharedData(name: string): string | undefined {
  const places = [join(wholeData, name), join(extract, name), join(extract, `${name}.gz`)]
  const found = places.find((path) => existsSync(path))
  if (found === undefined) leftOut(`what runs on ${name}, which is not in ${wholeData} (HUOSHUI_SHARED names another)`)
  return found
}

/** Path of a file that only the extract has. */
export function extractData(name: string): string {
  return join(extract, name)
}
