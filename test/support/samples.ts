import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(process.env['HUOSHUI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data/payloads')

/** True when the shared payload samples are there; says once where they were looked for when they are not. */
export const haveSamples = existsSync(folder)
if (!haveSamples) console.warn(`skipped: no payload samples in ${folder} (set HUOSHUI_SHARED to their folder)`)

/** A shared sample file, parsed; the caller has checked `haveSamples`. */
export function sample(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}
