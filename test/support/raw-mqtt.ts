import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet'
import { eventually } from './eventually.ts'

/** A client that does only what a test tells it to: it sends packets, and keeps what comes back. */
export class RawClient implements Disposable {
  readonly received: Packet[] = []
  closed = false
  readonly socket: Duplex
  private readonly parser = parser()

  constructor(socket: Duplex) {
    this.socket = socket
    this.parser.on('packet', (packet) => this.received.push(packet))
    socket.on('data', (chunk: Buffer) => this.parser.parse(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
  }

  static async open(port: number): Promise<RawClient> {
    const socket: Socket = connectTcp({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  send(...packets: Packet[]): void {
    this.socket.write(Buffer.concat(packets.map((packet) => generate(packet))))
  }

  /** The first packet of that kind, which is then no longer in `received`. Waits for it. */
  async take<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    return eventually(`a ${cmd}`, () => {
      const index = this.received.findIndex((packet) => packet.cmd === cmd)
      if (index === -1) {
        if (this.closed) throw new Error(`closed before a ${cmd} came`)
        return undefined
      }
      return this.received.splice(index, 1)[0] as Extract<Packet, { cmd: C }>
    })
  }

  /** Everything that the broker sent before this is here when it resolves. */
  async roundTrip(): Promise<void> {
    this.send({ cmd: 'pingreq' })
    await this.take('pingresp')
  }

  async gone(): Promise<void> {
    await eventually('the connection to end', () => this.closed)
  }

  /** Logs in; the CONNACK's return code. */
  async hello(options: Partial<IConnectPacket> = {}): Promise<number> {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: '',
      keepalive: 60,
      ...options,
    })
    return (await this.take('connack')).returnCode ?? -1
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

/** A PUBLISH as the parser and the generator have it. */
export function publish(
  topic: string,
  payload: string,
  over: { qos?: 0 | 1 | 2; messageId?: number; retain?: boolean; dup?: boolean } = {},
): Packet {
  const { qos = 0, retain = false, dup = false, messageId } = over
  return { cmd: 'publish', topic, payload, qos, retain, dup, ...(messageId === undefined ? {} : { messageId }) }
}
