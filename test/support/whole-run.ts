import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { leftOutVariable } from './left-out.ts'
import { endSharedPostgres } from './postgres.ts'
import { makeScratch } from './scratch.ts'

/** Before and after all suites: they write in a folder of their own, and what they left out is said where it is seen, at the end. */
const scratch = makeScratch()
const file = join(scratch, 'left-out')

export function setup(): void {
  process.env['TMPDIR'] = scratch
  process.env[leftOutVariable] = file
}

export function teardown(): void {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  for (const line of [...new Set(lines)].sort()) console.log(`left out: ${line}`)
  endSharedPostgres(scratch)
  rmSync(scratch, { recursive: true, force: true })
}
