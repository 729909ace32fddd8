import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'

/** A port that is kept until it is disposed. */
export interface KeptPort extends Disposable {
  readonly port: number
}

/** Below what systems give away by themselves: no connection that is being made takes it while its server is down. */
const range = { from: 15_000, to: 30_000 }

/**
 * A port for a server of this test alone, which is killed and must come back at the same place. The UDP port of the same
 * number stands for it: whoever else looks for a port in this way, in another worker or suite, finds that taken.
 */
export async function reservePort(): Promise<KeptPort> {
  for (let tries = 0; tries < 1_000; tries++) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from))
    const mark = createSocket('udp4').unref()
    const isMine = await new Promise<boolean>((resolve) => {
      mark
        .once('error', () => resolve(false))
        .bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
    })
    if (isMine && (await isFree(port))) return { port, [Symbol.dispose]: () => void mark.close() }
    if (isMine) mark.close()
  }
  throw new Error(`no port is free from ${range.from} to ${range.to}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** A port where nobody listens, nor will: one end of a connection has it. */
export async function deadPort(): Promise<KeptPort> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect(listenedPort(server), '127.0.0.1').unref()
  const [[other]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')])
  server.close()
  const { localPort } = socket
  if (localPort === undefined) throw new Error('expected a connection')
  return {
    port: localPort,
    [Symbol.dispose]() {
      socket.destroy()
      other.destroy()
    },
  }
}

/** The port that the system chose for a server that listens. */
export function listenedPort(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected an internet address')
  return address.port
}
