import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../support/folder.ts'

/** A value that must have a type of `shape.ts`, and what it is called when it has not. */
export interface Claim {
  readonly name: string
  readonly type: 'Frame' | 'Panel'
  readonly value: unknown
}

const shapes = join(import.meta.dirname, 'shape.ts')
const compiler = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc')

/**
 * What the compiler says against the values, written down as literals: whatever Grafana's schema does not know, or knows as
 * something else, with the claim's name before each. Empty where it has nothing to say.
 */
export async function problemsOf(claims: readonly Claim[]): Promise<readonly string[]> {
  using folder = temporaryFolder()
  const program = join(folder.path, 'literals.mts')
  const lines = claims.map(({ type, value }, index) => `export const c${index}: ${type} = ${JSON.stringify(value)}`)
  writeFileSync(program, [`import type { Frame, Panel } from '${shapes}'`, ...lines].join('\n'))
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--pretty', 'false', '--ignoreConfig']
  const said = await run([...options, '--module', 'nodenext', '--allowImportingTsExtensions', program])
  return said.split('\n').flatMap((line) => {
    const [, number, problem] = /literals\.mts\((\d+),\d+\): (.*)/.exec(line) ?? []
    if (problem === undefined) return line === '' || line.startsWith(' ') ? [] : [line]
    return [`${claims[Number(number) - 2]?.name}: ${problem}`]
  })
}

/** What it prints; it fails where it has found something. */
function run(options: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, ...options], { maxBuffer: 1e8 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
}
