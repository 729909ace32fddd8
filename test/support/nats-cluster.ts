import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { type Host, thisHost } from './network.ts'
import { reservePort } from './ports.ts'
import { requireServer } from './server.ts'

export interface NatsClusterOptions {
  /** How many servers. Default: three. */
  readonly size?: number
  /** How often a server makes durable what it has acknowledged: `always`, or a time, as its settings have it. */
  readonly syncInterval?: string
  /** Where a server keeps its data, by its number; left out, in a temporary folder. */
  readonly stores?: readonly (string | undefined)[]
  /** The machine of each server; left out, this one. */
  readonly hosts?: readonly Host[]
}

/** Real NATS servers on the loopback, each with its data in a temporary folder, on ports that they keep. */
export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly string[]
  readonly monitoring: readonly string[]
  /** Where a server keeps its data. */
  folder(index: number): string
  /** Which server leads a stream; waits until one does. */
  leaderOf(stream: string): Promise<number>
  /** Dies as in a power cut; resolves once it is gone. */
  kill9(index: number): Promise<void>
  /** Starts again on the same ports and data, another program where one is named; does not wait for anything. */
  start(index: number, program?: string): void
  /** Resolves once every server is well and the cluster has a leader that knows of all. */
  ready(): Promise<void>
  /** Freezes it: its sockets stay, nothing is answered. Resolves once every thread stands. */
  pause(index: number): Promise<void>
  resume(index: number): void
  /** What all of them have used of the processor; Linux only. */
  cpuSeconds(): number
}

interface Node {
  readonly host: Host
  readonly config: string
  readonly folder: string
  child: ChildProcess | undefined
}

const Jsz = z.object({
  meta_cluster: z
    .object({
      leader: z.string().optional(),
      replicas: z.array(z.object({ current: z.boolean(), offline: z.boolean().optional() })).optional(),
    })
    .optional(),
  account_details: z
    .array(
      z.object({
        stream_detail: z
          .array(z.object({ name: z.string(), cluster: z.object({ leader: z.string().optional() }).optional() }))
          .optional(),
      }),
    )
    .optional(),
})

export async function startNatsCluster({
  size = 3,
  syncInterval = 'always',
  stores = [],
  hosts = [],
}: NatsClusterOptions = {}): Promise<NatsCluster> {
  const program = requireServer('nats-server')
  if (!program) throw new Error('guard the suite with describe.skipIf(!requireServer("nats-server"))')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(temporaryFolder()).path
  const ports = await Promise.all(
    Array.from({ length: size }, async (_, index) => ({
      host: hosts[index] ?? thisHost,
      client: cleanup.use(await reservePort()).port,
      monitoring: cleanup.use(await reservePort()).port,
      route: cleanup.use(await reservePort()).port,
    })),
  )
  const routes = ports.map(({ host, route }) => `nats-route://${host.address}:${route}`)
  const nodes = ports.map(({ host, client, monitoring, route }, index): Node => {
    const own = stores[index] ?? join(folder, `n${index}`)
    const config = join(folder, `n${index}.conf`)
    const cluster = size === 1 ? '' : `cluster { name: test, listen: "${host.address}:${route}", routes: [${routes}] }`
    writeFileSync(
      config,
      `server_name: n${index}
listen: "${host.address}:${client}"
http: "${host.address}:${monitoring}"
jetstream { store_dir: "${own}", max_file_store: 1GB, sync_interval: ${syncInterval} }
${cluster}
`,
    )
    return { host, config, folder: own, child: undefined }
  })
  const at = (index: number): Node => {
    const node = nodes[index]
    if (!node) throw new RangeError(`no server ${index}`)
    return node
  }
  const start = (index: number, other = program) => {
    const node = at(index)
    const [command = '', ...args] = [...node.host.command, other, '-c', node.config]
    const child = spawn(command, args, { stdio: 'ignore' })
    const killed = () => child.kill('SIGKILL')
    process.once('exit', killed)
    child.once('exit', () => process.off('exit', killed))
    node.child = child
  }
  const kill9 = async (index: number) => {
    const { child } = at(index)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  const monitoring = ports.map((port) => `http://${port.host.address}:${port.monitoring}`)
  const ready = async () => {
    await Promise.all(monitoring.map((url) => eventually(`${url} to be well`, () => isWell(url))))
    if (size > 1)
      await eventually('a leader of the cluster that knows of all', async () => {
        const all = await Promise.all(monitoring.map((url) => jszOf(url)))
        // the others know little of each other
        const leading = all.find((jsz, index) => jsz?.meta_cluster?.leader === `n${index}`)
        const others = leading?.meta_cluster?.replicas ?? []
        return all.every((jsz) => jsz?.meta_cluster?.leader) && others.filter(isThere).length === size - 1
      })
  }
  nodes.forEach((_, index) => {
    start(index)
    cleanup.defer(() => kill9(index))
  })
  await ready()
  const owned = cleanup.move()
  return {
    servers: ports.map(({ host, client }) => `nats://${host.address}:${client}`),
    monitoring,
    folder: (index) => at(index).folder,
    leaderOf: (stream) =>
      eventually(`a leader of ${stream}`, async () => {
        const found = await Promise.all(monitoring.map((url) => leaderBy(url, stream)))
        const name = found.find((leader) => leader)
        return name === undefined ? undefined : Number(name.slice(1))
      }),
    kill9,
    start,
    ready,
    async pause(index) {
      const { child } = at(index)
      child?.kill('SIGSTOP')
      await eventually(
        'the threads of the server',
        () => threadStates(child?.pid ?? 0),
        (states) => /^T+$/.test(states),
      )
    },
    resume: (index) => void at(index).child?.kill('SIGCONT'),
    cpuSeconds: () => nodes.reduce((sum, { child }) => sum + cpuSecondsOf(child?.pid ?? 0), 0),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Monitoring answers before what is kept was looked through. */
async function isWell(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function jszOf(url: string, query = ''): Promise<z.output<typeof Jsz> | undefined> {
  try {
    return Jsz.parse(await (await fetch(`${url}/jsz${query}`)).json())
  } catch {
    return undefined
  }
}

function isThere({ current, offline = false }: { readonly current: boolean; readonly offline?: boolean | undefined }) {
  return current && !offline
}

async function leaderBy(url: string, stream: string): Promise<string | undefined> {
  const jsz = await jszOf(url, '?streams=true')
  const streams = jsz?.account_details?.flatMap((account) => account.stream_detail ?? [])
  return streams?.find(({ name }) => name === stream)?.cluster?.leader
}

/** A letter a thread, as the system has it: `T` is stopped. */
function threadStates(pid: number): string {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return 'T'
  return readdirSync(tasks)
    .map((task) => readFileSync(join(tasks, task, 'stat'), 'utf8').replace(/^.*\) /, '')[0])
    .join('')
}

/** User and system time, in the system's hundredths (proc_pid_stat(5)). */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Flips one bit of a text, where it lies first in each block of a folder; there is one at least. */
export function flipIn(folder: string, text: string): void {
  const blocks = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.blk'))
  let flipped = 0
  for (const path of blocks.map((name) => join(folder, name))) {
    const bytes = readFileSync(path)
    const at = bytes.indexOf(text)
    if (at === -1) continue
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    writeFileSync(path, bytes)
    flipped++
  }
  if (flipped === 0) throw new Error(`"${text}" lies nowhere under ${folder}`)
}
