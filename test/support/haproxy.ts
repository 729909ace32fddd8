import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { reservePort } from './ports.ts'
import { requireServer } from './server.ts'

export interface Haproxy extends AsyncDisposable {
  /** Where stations connect. */
  readonly mqttUrl: string
}

/** A real HAProxy in front of MQTT brokers: each client id keeps to its broker as long as that is there. */
export async function startHaproxy(brokers: readonly string[]): Promise<Haproxy> {
  const program = requireServer('haproxy')
  if (!program) throw new Error('guard the suite with describe.skipIf(!requireServer("haproxy"))')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(temporaryFolder()).path
  const { port } = cleanup.use(await reservePort())
  const config = join(folder, 'haproxy.cfg')
  writeFileSync(config, configuration(port, brokers))
  const child = spawn(program, ['-db', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()) > 50 && said.shift())
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  child.once('exit', () => process.off('exit', killed))
  cleanup.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  await eventually('haproxy to listen', () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended with ${child.exitCode}: ${said.join('')}`)
    return listens(port)
  })
  const owned = cleanup.move()
  return { mqttUrl: `mqtt://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** cluster/haproxy.cfg, at ports of the loopback and without the APIs. */
function configuration(port: number, brokers: readonly string[]): string {
  const shipped = readFileSync(join(import.meta.dirname, '../../cluster/haproxy.cfg'), 'utf8')
  const [forMqtt = ''] = shipped.split('frontend api')
  const hosts = brokers.map((url) => new URL(url).host)
  return forMqtt
    .replace('bind :1883', `bind 127.0.0.1:${port}`)
    .replaceAll(/broker-\w+:1883/g, () => hosts.shift() ?? '')
}
