import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
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
  const child = spawn(program, ['-db', '-f', config], { stdio: ['ignore', 'ignore', 'ignore'] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  child.once('exit', () => process.off('exit', killed))
  cleanup.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  await eventually('haproxy to run', () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended with ${child.exitCode}`)
    return child.pid !== undefined
  })
  const owned = cleanup.move()
  return { mqttUrl: `mqtt://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** What docs/scale.md shows, at ports of the loopback. */
function configuration(port: number, brokers: readonly string[]): string {
  const servers = brokers.map((url, index) => `  server broker${index} ${new URL(url).host} check`)
  return `defaults
  mode tcp
  timeout connect 2s
  timeout client 3m
  timeout server 3m
  timeout tunnel 3m
  option redispatch
  retries 3
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
frontend mqtt
  bind 127.0.0.1:${port}
  tcp-request inspect-delay 5s
  tcp-request content accept if { req.payload(0,0),mqtt_is_valid }
  default_backend brokers
backend brokers
  balance hash req.payload(0,0),mqtt_field_value(connect,client_identifier)
  hash-type consistent
${servers.join('\n')}
`
}
