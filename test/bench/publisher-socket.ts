import { once } from 'node:events'
import type { Socket } from 'node:net'
import mqttPacket from 'mqtt-packet'
import { openDeviceSocket } from '../../simulators/load/device-socket.ts'
import type { PublishPacket } from '../../simulators/load/publish-packet.ts'
import { deviceName, type Load } from './load.ts'
import { benchDigits, benchPacket } from './packet.ts'

const mostIds = 60_000

/** One device of the load: sends up to its window, counts the PUBACKs (each is four bytes), sends on. */
export class PublisherSocket {
  readonly latenciesMs: number[] = []
  sent = 0
  acknowledged = 0
  private readonly packet: PublishPacket
  private readonly load: Load
  private readonly sentAt = new Float64Array(mostIds)
  private socket: Socket | undefined
  private ackBytes = 0
  private drained = true
  private readonly onProgress: () => void

  constructor(load: Load, device: number, onProgress: () => void) {
    this.load = load
    this.packet = benchPacket(device, load.readings, load.qos)
    this.onProgress = onProgress
  }

  async open(device: number): Promise<void> {
    const password = this.load.passwords[device]
    const socket = await openDeviceSocket({
      port: this.load.port,
      clientId: deviceName(device),
      user: password === undefined ? undefined : { name: deviceName(device), password },
      keepAliveSeconds: 0,
    })
    this.socket = socket
    socket.on('data', (bytes) => this.onAcks(bytes.length))
    socket.on('drain', () => {
      this.drained = true
      this.onProgress()
    })
  }

  /** Messages that may be sent now. */
  get room(): number {
    if (this.load.qos === 0) return this.drained ? this.load.window : 0
    return this.load.window - (this.sent - this.acknowledged)
  }

  send(count: number): void {
    const { load, packet, socket } = this
    const batch = Buffer.allocUnsafe(count * packet.bytes.length)
    const now = performance.now()
    let end = 0
    for (let index = 0; index < count; index++) {
      const id = (this.sent % mostIds) + 1
      this.sentAt[id - 1] = now
      const at = load.startAt + this.sent * 1000
      end = packet.write(batch, end, { id, at, digits: benchDigits(at) })
      this.sent++
    }
    this.drained = socket?.write(batch) ?? true
    if (load.qos === 0 && this.drained) setImmediate(this.onProgress)
  }

  /** Resolves when all that was sent has left and the broker has ended the connection. */
  async close(): Promise<void> {
    const { socket } = this
    if (!socket || socket.closed) return
    const closed = once(socket, 'close')
    socket.end(mqttPacket.generate({ cmd: 'disconnect' }))
    await closed
  }

  private onAcks(bytes: number): void {
    this.ackBytes += bytes
    const now = performance.now()
    // PUBACKs of one connection come in the order of its PUBLISHes
    const acknowledged = Math.floor(this.ackBytes / 4)
    for (; this.acknowledged < acknowledged; this.acknowledged++) {
      const sample = this.acknowledged % 7 === 0
      if (sample) this.latenciesMs.push(now - (this.sentAt[this.acknowledged % mostIds] ?? now))
    }
    this.onProgress()
  }
}
