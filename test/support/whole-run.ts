import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leftOutVariable } from './left-out.ts'

/** Before and after all suites: what they left out is said where it is seen, at the end. */
const folder = mkdtempSync(join(tmpdir(), 'huoshui-run-'))
const file = join(folder, 'left-out')

export function setup(): void {
  process.env[leftOutVariable] = file
}

export function teardown(): void {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  for (const line of [...new Set(lines)].sort()) console.log(`left out: ${line}`)
  rmSync(folder, { recursive: true })
}
