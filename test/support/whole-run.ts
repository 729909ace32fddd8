import { existsSync, readFileSync, rmSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { pageBundle } from '../../api/page/kept-bundle.ts'
import { compileCache } from './child-env.ts'
import { joinPrograms } from './join-programs.ts'
import { leftOutVariable } from './left-out.ts'
import { endSharedPostgres } from './postgres.ts'
import { makeScratch } from './scratch.ts'

/** Before and after all suites: they write in a folder of their own, and what they left out is said where it is seen, at the end. */
const scratch = makeScratch()
const file = join(scratch, 'left-out')

export async function setup(): Promise<void> {
  process.env['TMPDIR'] = scratch
  process.env[leftOutVariable] = file
  enableCompileCache(compileCache)
  // kept for all workers and the programs that they start; what is wrong with the pages, their suites say
  await pageBundle().catch(() => undefined)
  await joinPrograms()
}

export function teardown(): void {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  for (const line of [...new Set(lines)].sort()) console.log(`left out: ${line}`)
  endSharedPostgres(scratch)
  rmSync(scratch, { recursive: true, force: true })
}
