import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { reservePort } from './ports.ts'

/** A real mosquitto on a port of its own, without log-in, which a test may kill and start again. */
export interface Mosquitto extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves when it answers on the same port. */
  start(): Promise<void>
  /** Resolves when sessions and queues are in its file, which `start` reads. Only with persistence. */
  save(): Promise<void>
}

/** `max_queued_messages 0`: a queue without limit. Messages in flight to one subscriber: 20 by default. */
export interface MosquittoOptions {
  readonly persistence?: 'none' | 'file'
  readonly maxInflight?: number
}

export async function startMosquitto(program: string, options: MosquittoOptions = {}): Promise<Mosquitto> {
  const { persistence = 'none', maxInflight = 20 } = options
  const kept = await reservePort()
  const { port } = kept
  const folder = await mkdtemp(join(tmpdir(), 'huoshui-mosquitto-'))
  const config = join(folder, 'mosquitto.conf')
  const lines = [
    ...[`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'set_tcp_nodelay true', 'max_queued_messages 0'],
    `max_inflight_messages ${maxInflight}`,
    // started by root it would become the user mosquitto, who may not write here
    ...(persistence === 'file' ? ['persistence true', `persistence_location ${folder}/`, 'user root'] : []),
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
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
    await eventually('mosquitto to answer', () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`)
      return answers(port)
    })
  }

  await start()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    get pid() {
      return pid
    },
    start,
    kill: () => stop(),
    async save() {
      const file = join(folder, 'mosquitto.db')
      const before = await savedAt(file)
      process.kill(pid, 'SIGUSR1')
      await eventually(
        'mosquitto to save',
        () => savedAt(file),
        (seen) => seen !== before,
      )
    },
    async [Symbol.asyncDispose]() {
      await stop()
      kept[Symbol.dispose]()
      await rm(folder, { recursive: true })
    },
  }
}

/** mosquitto writes another file and renames it, so this changes when all is written. */
async function savedAt(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  return found && `${found.ino} ${found.mtimeNs}`
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
