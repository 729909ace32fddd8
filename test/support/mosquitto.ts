import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './ports.ts'

/** A real mosquitto on a port of its own, without log-in, which a test may kill and start again. */
export interface Mosquitto extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves when it answers on the same port. */
  start(): Promise<void>
}

export async function startMosquitto(program: string): Promise<Mosquitto> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'huoshui-mosquitto-'))
  const config = join(folder, 'mosquitto.conf')
  await writeFile(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\n`,
  )
  let stop = async () => {}
  let pid = 0

  async function start(): Promise<void> {
    const child = spawn(program, ['-c', config], { stdio: 'ignore' })
    const gone = once(child, 'exit')
    pid = child.pid ?? 0
    stop = async () => {
      child.kill('SIGKILL')
      await gone
    }
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`)
      await delay(10)
    }
  }

  await start()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    get pid() {
      return pid
    },
    start,
    kill: () => stop(),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function answers(port: number): Promise<boolean> {
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
