import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Load, LoadReport } from './load.ts'

/** Runs the load generator as a process of its own to its end. */
export async function generate(load: Load): Promise<LoadReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'generator.ts'),
    JSON.stringify(load),
  ])
  return JSON.parse(stdout) as LoadReport
}
