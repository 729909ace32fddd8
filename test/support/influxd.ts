import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { reservePort } from './ports.ts'
import { requireServer } from './server.ts'

/** A real InfluxDB 1.6.7 (Debian's) with its data in a temporary folder, on a port that it keeps. */
export interface Influxd extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** Where its data is: `data`, `wal`. */
  readonly folder: string
  /** Dies as in a power cut; resolves once it is gone. */
  kill9(): Promise<void>
  /** Starts again on the same port and data; resolves once it answers. */
  restart(): Promise<void>
  /** Ends in an orderly way. */
  stop(): Promise<void>
  /** Freezes it: connections are taken by the system, nothing is answered. Resolves once every thread stands. */
  pause(): Promise<void>
  resume(): void
  /** Runs one InfluxQL statement; throws on an error, HTTP 200 or not. */
  query(statement: string, database?: string): Promise<InfluxSeries[]>
}

export interface InfluxSeries {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly (string | number | boolean | null)[])[]
}

export interface InfluxdOptions {
  /** Asks for user and password; `CREATE USER … WITH ALL PRIVILEGES` is free until there is one. */
  readonly auth?: boolean
  /** How long nothing must have been written before what is in memory becomes files; default as InfluxDB has it. */
  readonly snapshotAfter?: string
  /** Where it listens; default, the loopback. */
  readonly address?: string
}

export async function startInfluxd({
  auth = false,
  snapshotAfter = '10m',
  address = '127.0.0.1',
}: InfluxdOptions = {}): Promise<Influxd> {
  const program = requireServer('influxd')
  if (!program) throw new Error('guard the suite with describe.skipIf(!requireServer("influxd"))')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(temporaryFolder())
  const { port } = cleanup.use(await reservePort())
  const settings = { folder: folder.path, auth, port, snapshotAfter, address }
  let child = await start(program, settings)
  const url = `http://${address}:${port}`
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await exit
  }
  cleanup.defer(() => end('SIGKILL'))
  await answers(url)
  const owned = cleanup.move()
  return {
    url,
    folder: folder.path,
    get pid() {
      return child.pid ?? 0
    },
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async restart() {
      await end('SIGTERM')
      child = await start(program, settings)
      await answers(url)
    },
    async pause() {
      child.kill('SIGSTOP')
      await eventually(
        'the threads of influxd',
        () => threadStates(child.pid ?? 0),
        (states) => /^T+$/.test(states),
      )
    },
    resume: () => void child.kill('SIGCONT'),
    query: (statement, database) => query(url, statement, database),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface ServerSettings {
  readonly folder: string
  readonly auth: boolean
  readonly snapshotAfter: string
  readonly port: number
  readonly address: string
}

/** A letter a thread, as the system has it: `T` is stopped. Where it has no `/proc`, that of the process. */
function threadStates(pid: number): string {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return execFileSync('ps', ['-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' }).slice(0, 1)
  const states = readdirSync(tasks).map(
    (task) => readFileSync(join(tasks, task, 'stat'), 'utf8').replace(/^.*\) /, '')[0],
  )
  return states.join('')
}

/** Resolves when it says that it listens. */
async function start(program: string, settings: ServerSettings): Promise<ChildProcess> {
  const config = join(settings.folder, 'influxdb.conf')
  writeFileSync(config, configuration(settings))
  const child = spawn(program, ['run', '-config', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  child.once('exit', () => process.off('exit', killed))
  const said: string[] = []
  const listening = new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('Listening on HTTP')) resolve()
      if (said.length < 50) said.push(line)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`influxd ended:\n${said.join('\n')}`)))
  })
  await listening
  return child
}

/** The log says so before the server accepts. */
async function answers(url: string): Promise<void> {
  const ask = () =>
    fetch(`${url}/ping`).then(
      ({ status }) => status,
      (error: unknown) => String(error),
    )
  await eventually('influxd to answer', ask, 204)
}

async function query(url: string, statement: string, database = ''): Promise<InfluxSeries[]> {
  const body = new URLSearchParams({ q: statement, db: database, epoch: 'ms' })
  const response = await fetch(`${url}/query`, { method: 'POST', body })
  const answer = (await response.json()) as { error?: string; results?: { error?: string; series?: InfluxSeries[] }[] }
  const [result] = answer.results ?? []
  const error = answer.error ?? result?.error
  if (error !== undefined) throw new Error(`${statement}: ${error}`)
  return result?.series ?? []
}

function configuration({ folder, auth, port, snapshotAfter, address }: ServerSettings): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
  cache-snapshot-write-cold-duration = "${snapshotAfter}"
[monitor]
  store-enabled = false
[http]
  bind-address = "${address}:${port}"
  log-enabled = false
  auth-enabled = ${auth}
`
}
