import { connect, type Socket } from 'node:net'
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet'

/** Where the broker under attack listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** What came next: a packet, the end of the connection, or neither within the time. */
export type Answer = Packet | 'closed' | 'nothing'

/** More unread packets than this are thrown away. */
const mostUnread = 1_000

/** A TCP connection that sends what it is told, right or wrong, and does nothing by itself. */
export class Wire implements Disposable {
  private readonly socket: Socket
  private readonly unread: Packet[] = []
  private readonly parser = parser()
  private isClosed = false
  private wake = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    this.parser.on('packet', (packet) => {
      if (this.unread.length < mostUnread) this.unread.push(packet)
      this.wake()
    })
    this.parser.on('error', () => socket.destroy())
    socket.on('data', (bytes) => this.parser.parse(Buffer.from(bytes)))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isClosed = true
      this.wake()
    })
  }

  /** Rejects when nobody listens there. */
  static async open(place: BrokerAddress): Promise<Wire> {
    const socket = connect({ ...place, noDelay: true })
    const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
    socket.once('connect', resolve)
    socket.once('error', reject)
    await opened
    return new Wire(socket)
  }

  send(...packets: Packet[]): void {
    this.write(Buffer.concat(packets.map((packet) => generate(packet))))
  }

  /** Bytes as they are. False when the peer takes them more slowly than they come. */
  write(bytes: Uint8Array): boolean {
    return this.isClosed || this.socket.write(bytes)
  }

  async next(withinMs: number): Promise<Answer> {
    if (this.unread.length === 0 && !this.isClosed) {
      const { promise: woken, resolve } = Promise.withResolvers<void>()
      this.wake = resolve
      const timer = setTimeout(resolve, withinMs)
      await woken
      clearTimeout(timer)
    }
    return this.unread.shift() ?? (this.isClosed ? 'closed' : 'nothing')
  }

  /** True when the broker ends the connection within the time, whatever it says before. */
  async ends(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    for (let left = withinMs; left > 0; left = deadline - performance.now()) {
      if ((await this.next(left)) === 'closed') return true
    }
    return this.isClosed
  }

  /** As a device whose power fails, seen from the next switch: no DISCONNECT. */
  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

/** A CONNECT of MQTT 3.1.1. */
export function connectPacket(more: Partial<IConnectPacket>): IConnectPacket {
  return { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: '', keepalive: 60, ...more }
}

/** An answer in a word, for counting. */
export function wordFor(answer: Answer): string {
  if (answer === 'closed') return 'closed'
  if (answer === 'nothing') return 'no answer'
  if (answer.cmd === 'connack') return answer.returnCode === 0 ? 'let in' : `connack ${answer.returnCode}`
  if (answer.cmd === 'suback') return answer.granted.includes(0x80) ? 'suback 128' : 'granted'
  return answer.cmd
}
