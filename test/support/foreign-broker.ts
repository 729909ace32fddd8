import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { generate, type Packet, parser } from 'mqtt-packet'
import { eventually } from './eventually.ts'

/** A foreign broker that does only what a test tells it to: answers CONNECT and SUBSCRIBE, and keeps what comes. */
export interface ForeignBroker extends AsyncDisposable {
  readonly url: string
  /** All packets that came, on whatever connection. */
  readonly received: readonly Packet[]
  /** Writes to the newest connection, in one piece. */
  send(...packets: Packet[]): void
  /** Ends the newest connection. */
  drop(): void
  /** Resolves when so many packets of a kind have come. */
  came(cmd: Packet['cmd'], count: number): Promise<Packet[]>
}

export interface ForeignBrokerOptions {
  /** Whether it remembers the client. */
  readonly session: 'new' | 'resumed'
  /** Written in one piece with the CONNACK. */
  readonly queued?: readonly Packet[]
  /** Answer to each filter; 128 refuses. */
  readonly grants?: 0 | 1 | 128
}

/** `next` is asked at each CONNECT. */
export async function startForeignBroker(next: (nth: number) => ForeignBrokerOptions): Promise<ForeignBroker> {
  const received: Packet[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const options = next(sockets.length)
    const incoming = parser()
    sockets.push(socket)
    const write = (packets: readonly Packet[]) => socket.write(Buffer.concat(packets.map((packet) => generate(packet))))
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk))
    incoming.on('packet', (packet) => {
      received.push(packet)
      if (packet.cmd === 'connect') {
        const sessionPresent = options.session === 'resumed'
        write([{ cmd: 'connack', returnCode: 0, sessionPresent }, ...(options.queued ?? [])])
      }
      if (packet.cmd === 'subscribe' && packet.messageId !== undefined) {
        const granted = packet.subscriptions.map(() => options.grants ?? 1)
        write([{ cmd: 'suback', messageId: packet.messageId, granted }])
      }
      if (packet.cmd === 'pingreq') write([{ cmd: 'pingresp' }])
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    received,
    send: (...packets) => void sockets.at(-1)?.write(Buffer.concat(packets.map((packet) => generate(packet)))),
    drop: () => void sockets.at(-1)?.destroy(),
    came: (cmd, count) =>
      eventually(`${count} ${cmd}`, () => {
        const found = received.filter((packet) => packet.cmd === cmd)
        return found.length >= count ? found : undefined
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
