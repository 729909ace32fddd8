import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { childEnv } from './child-env.ts'
import { eventually } from './eventually.ts'
import { thisHost } from './network.ts'
import { type KeptPort, reservePort } from './ports.ts'
import { programOf } from './programs.ts'

export const testToken = 'a-token-for-tests-only'

/** The whole platform as a process of its own, at ports that it keeps, so that it can be killed and started again. */
export class PlatformProcess implements AsyncDisposable {
  readonly mqttUrl: string
  readonly httpUrl: string
  private readonly env: Record<string, string>
  private readonly command: readonly string[]
  private readonly ports: { readonly mqtt: KeptPort; readonly http: KeptPort }
  private child: ChildProcess | undefined
  private output = ''

  private constructor(command: readonly string[], env: Record<string, string>, ports: PlatformProcess['ports']) {
    this.command = command
    this.env = env
    this.ports = ports
    this.mqttUrl = `mqtt://${env['HUOSHUI_HOST']}:${ports.mqtt.port}`
    this.httpUrl = `http://${env['HUOSHUI_HOST']}:${ports.http.port}`
  }

  /** Settings beside the ports, as environment variables. `args` are run.ts's: roles, or `start`. `host`: where it runs. */
  static async create(
    settings: Record<string, string>,
    args: readonly string[] = ['broker', 'ingest', 'api'],
    host = thisHost,
  ): Promise<PlatformProcess> {
    const ports = { mqtt: await reservePort(), http: await reservePort() }
    const env = {
      ...childEnv,
      HUOSHUI_HOST: host.address,
      HUOSHUI_MQTT_PORT: String(ports.mqtt.port),
      HUOSHUI_MQTT_WS_PORT: '0',
      HUOSHUI_HTTP_PORT: String(ports.http.port),
      HUOSHUI_TOKEN: testToken,
      HUOSHUI_API_RATE: '10000',
      HUOSHUI_API_BURST: '10000',
      ...settings,
    }
    return new PlatformProcess([...host.command, process.execPath, programOf('run'), ...args], env, ports)
  }

  /** Starts, and resolves when it answers. */
  async start(): Promise<void> {
    this.output = ''
    const [command = '', ...args] = this.command
    const child = spawn(command, args, {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    // a run that is broken off leaves no platform behind
    const killed = () => child.kill('SIGKILL')
    process.once('exit', killed)
    child.once('exit', () => process.off('exit', killed))
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => this.remember(text.toString()))
    try {
      await eventually('the platform to answer', async () => {
        if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}:\n${this.output}`)
        const answer = await fetch(`${this.httpUrl}/healthz`).catch(() => undefined)
        return answer?.ok
      })
    } catch (error) {
      await this.kill9()
      throw error
    }
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  /** The last of what it printed. */
  get printed(): string {
    return this.output
  }

  /** `kill -9`: no goodbye. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Freezes it or wakes it: its connections stay, nothing is answered. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal)
  }

  /** Asks it to stop; resolves with its exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM')
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const ask = () => fetch(`${this.httpUrl}${path}`, { headers: { authorization: `Bearer ${testToken}`, ...headers } })
    // a connection that was kept may be closed by the other end just then: asked again (RFC 9112 §9.3.1)
    const answer = await ask().catch((error: unknown) => (isClosed(error) ? ask() : Promise.reject(error)))
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }

  /** A metric's value, summed over its labels. */
  async metric(name: string): Promise<number> {
    const text = await (await this.get('/metrics')).text()
    const lines = text.split('\n').filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)))
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }

  /** Resolves when everything in the log is stored; a start that waited may take stations before it answers. */
  async caughtUp(): Promise<void> {
    const lag = () => this.metric('huoshui_ingest_lag_messages').catch(() => undefined)
    await eventually('ingest to catch up', lag, 0)
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }

  private remember(text: string): void {
    this.output = (this.output + text).slice(-20_000)
    if (process.env['HUOSHUI_TEST_LOG']) process.stderr.write(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL')
    for (const port of Object.values(this.ports)) port[Symbol.dispose]()
  }
}

function isClosed(error: unknown): boolean {
  const { cause } = Object(error) as { cause?: { code?: string } }
  return cause?.code === 'UND_ERR_SOCKET' || cause?.code === 'ECONNRESET'
}
