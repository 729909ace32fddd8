import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Registry } from 'prom-client'
import { openPostgres } from '../../storage/postgres/connect.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { reservePort } from './ports.ts'
import { quietLog } from './quiet.ts'
import { requireServer } from './server.ts'

/** PostgreSQL does not run as root: then as the user that its package has made. */
const user = 'postgres'
const isRoot = process.getuid?.() === 0
const settings = ['max_connections=200', 'shared_buffers=16MB', 'max_wal_size=256MB', 'autovacuum=off', 'jit=off']

/** Whether suites can run against PostgreSQL here. */
export function hasPostgres(): boolean {
  return requireServer('postgres') !== undefined
}

/** A PostgreSQL of one test alone, which may be killed, frozen and started again in its place. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string
  /** Dies as in a power cut, with all its processes; resolves once it is gone. */
  kill9(): Promise<void>
  /** Resolves once it answers. */
  start(): Promise<void>
  /** Freezes or wakes it, with all its processes. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
}

export interface PostgresPlace {
  /** Under which address it is reached; default, the loopback's. */
  readonly address?: string
  /** Where it keeps its data; default, a temporary folder. */
  readonly store?: string
}

/** `fsync` is on: what it has committed is on the disk. */
export async function startPostgres({ address = '127.0.0.1', store }: PostgresPlace = {}): Promise<PostgresServer> {
  const program = requireServer('postgres')
  if (!program) throw new Error('guard the suite with describe.skipIf(!hasPostgres())')
  await using cleanup = new AsyncDisposableStack()
  const path = store ?? cleanup.use(temporaryFolder()).path
  const { port } = cleanup.use(await reservePort())
  initialise(program, path)
  appendFileSync(join(path, 'data', 'pg_hba.conf'), 'host all all 10.0.0.0/8 trust\n')
  // its making is not synced, and must not be what a power cut takes
  if (store !== undefined) execFileSync('sync', ['-f', path])
  let child: ChildProcess | undefined
  const start = async () => {
    rmSync(join(path, 'data', 'postmaster.pid'), { force: true })
    child = await run(program, path, ['-c', `listen_addresses=${address}`, '-p', `${port}`])
  }
  const send = (signal: NodeJS.Signals) => {
    for (const pid of [...childrenOf(child?.pid ?? 0), child?.pid ?? 0]) signalTo(pid, signal)
  }
  const kill9 = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    const children = childrenOf(child.pid ?? 0)
    send('SIGKILL')
    await gone
    await eventually('its processes to be gone', () => children.every((pid) => !isAlive(pid)))
  }
  await start()
  cleanup.defer(kill9)
  const owned = cleanup.move()
  return {
    url: `postgres://${user}@${address}:${port}/postgres`,
    kill9,
    start,
    signal: send,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/**
 * The PostgreSQL that all suites of a run share, begun by the first that needs it and ended with the run: a socket in
 * the run's folder. Its data is removed with that, so nobody waits for a disk at its end.
 */
export async function sharedPostgres(): Promise<string> {
  const program = requireServer('postgres')
  if (!program) throw new Error('guard the suite with describe.skipIf(!hasPostgres())')
  const folder = join(tmpdir(), 'postgres')
  const url = `postgres://${user}@localhost/postgres?host=${encodeURIComponent(folder)}`
  let isFirst = false
  try {
    mkdirSync(folder)
    isFirst = true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (isFirst) {
    initialise(program, folder)
    await run(program, folder, ['-c', 'listen_addresses='], { isShared: true })
    writeFileSync(join(folder, 'ready'), '')
  }
  await eventually('the PostgreSQL of this run', () => existsSync(join(folder, 'ready')))
  return url
}

/** Ends the PostgreSQL that the suites of a run have shared, if any of them did. */
export function endSharedPostgres(scratch: string): void {
  const file = join(scratch, 'postgres', 'data', 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (pid > 1) for (const each of [...childrenOf(pid), pid]) signalTo(each, 'SIGKILL')
}

/** The schema of the shared server that goes with a folder, so that a test that opens it again finds what it kept. */
export async function postgresOf(folder: string, options: Omit<TestPostgres, 'schema'> = {}): Promise<Postgres> {
  const schema = `t_${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  return openTestPostgres(await sharedPostgres(), { schema, ...options })
}

export interface TestPostgres {
  readonly schema?: string
  readonly connections?: number
  readonly timeoutMs?: number
  readonly metrics?: Registry
}

export function openTestPostgres(url: string, options: TestPostgres = {}): Promise<Postgres> {
  const { schema = 'huoshui', connections = 4, timeoutMs = 60_000, metrics = new Registry() } = options
  return openPostgres({ url, schema, connections, timeoutMs }, { log: quietLog, metrics })
}

/** A store as a process of its own has it: with connections of its own, which end with it. */
export async function withConnections<T extends AsyncDisposable>(
  postgres: Postgres,
  open: (postgres: Postgres) => Promise<T> | T,
): Promise<T> {
  const store = await open(postgres)
  store[Symbol.asyncDispose] = () => postgres[Symbol.asyncDispose]()
  return store
}

function asItsUser(program: string, args: readonly string[]): [string, string[]] {
  if (!isRoot) return [program, [...args]]
  return ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--', program, ...args]]
}

/** Its user may pass through the folders of the run, which only root may list. */
function initialise(program: string, folder: string): void {
  const data = join(folder, 'data')
  mkdirSync(data)
  if (isRoot) {
    for (const each of new Set([tmpdir(), folder])) if (each.includes('huoshui-')) chmodSync(each, 0o711)
    execFileSync('chown', [`${user}:${user}`, folder, data])
  }
  const options = ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions']
  const [command, args] = asItsUser(join(dirname(program), 'initdb'), options)
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
}

/** Resolves once it takes connections. */
async function run(
  program: string,
  folder: string,
  more: readonly string[],
  { isShared = false } = {},
): Promise<ChildProcess> {
  const set = [...settings, `unix_socket_directories=${folder}`].flatMap((each) => ['-c', each])
  const [command, args] = asItsUser(program, ['-D', join(folder, 'data'), ...set, ...more])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', detached: isShared })
  const killed = () => child.kill('SIGKILL')
  if (!isShared) {
    process.once('exit', killed)
    child.once('exit', () => process.off('exit', killed))
  }
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve()
      if (said.length < 50) said.push(line)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`postgres ended:\n${said.join('\n')}`)))
  })
  if (isShared) child.unref()
  return child
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it is gone already
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
