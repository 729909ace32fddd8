import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { isErrno } from '../disk-fault.ts'
import { BackupFault } from './manifest.ts'

/** The dump of the state in PostgreSQL, in a backup. */
export const dumpName = 'postgres.dump'

/** State in PostgreSQL: a schema of a database. */
export interface StateServer {
  readonly url: string
  readonly schema: string
}

/** What a program of the server's came to; `missing`: it is not installed here, and this is what to run where it is. */
export type Dumped = { readonly name: 'done' } | { readonly name: 'missing'; readonly command: string }

/** Writes the schema to a file, as of one moment. Throws a `BackupFault` with what `pg_dump` says. */
export function dumpState(server: StateServer, file: string): Promise<Dumped> {
  return run('pg_dump', ['--format=custom', '--no-owner', `--schema=${server.schema}`, `--file=${file}`], server)
}

/** Puts it back, all of it or nothing, where there is no such schema. Throws a `BackupFault` with what `pg_restore` says. */
export async function restoreState(server: StateServer, file: string): Promise<Dumped> {
  const args = ['--exit-on-error', '--single-transaction', '--no-owner', file]
  const listed = await said('pg_restore', ['--list', file])
  if (listed !== undefined && !listed.includes(` SCHEMA - ${server.schema} `))
    throw new BackupFault(
      `${file}: it has no schema ${server.schema}; set HUOSHUI_POSTGRES_SCHEMA to the one that it has`,
    )
  return run('pg_restore', args, server)
}

async function run(program: string, args: readonly string[], { url }: StateServer): Promise<Dumped> {
  const { plain, password } = withoutPassword(url)
  const all = [`--dbname=${plain}`, ...args]
  const done = await said(program, all, { PGPASSWORD: password })
  return done === undefined ? { name: 'missing', command: [program, ...all].map(quoted).join(' ') } : { name: 'done' }
}

/** What a program printed; undefined where it is not installed. */
async function said(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const [printed, complained, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    if (code !== 0) throw new BackupFault(complained.trim() || `${program} ended with ${code}`)
    return printed
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Others see the arguments of a program, and not what surrounds it. */
function withoutPassword(url: string): { plain: string; password: string } {
  const parsed = new URL(url)
  const password = decodeURIComponent(parsed.password)
  parsed.password = ''
  return { plain: parsed.href, password }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
