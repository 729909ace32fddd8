import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { formatTopic } from '../../core/topic.ts'
import type { LedgerWriter } from '../ledger/write.ts'
import { type Login, NotConnected, openDeviceSocket } from './device-socket.ts'
import type { Latencies } from './latencies.ts'
import { Outbox, type Owed } from './outbox.ts'
import type { LoadDevicePlan, PartPlan } from './plan.ts'
import { PubackReader } from './puback-reader.ts'
import { PublishPacket } from './publish-packet.ts'
import type { Tally } from './tally.ts'
import { decimals, digitsOf, numberOf } from './value.ts'

/** What the devices of a part share. */
export interface LoadDeviceContext {
  readonly plan: PartPlan
  /** Where the broker is. */
  readonly server: Pick<Login, 'host' | 'port' | 'tls'>
  readonly tally: Tally
  readonly latencies: Latencies
  readonly ledger: LedgerWriter | undefined
  readonly signal: AbortSignal
}

const firstPauseMs = 100
const longestPauseMs = 5_000
/** A broker that owes an acknowledgement and says nothing for so long is given up. */
const longestSilenceMs = 60_000
/** MQTT 3.1.1 §3.2.2.3: protocol, client id, user or password, not authorised: trying again is no use. */
const refusals: ReadonlySet<string> = new Set(['refused-1', 'refused-2', 'refused-4', 'refused-5'])

/** One device of a load. It keeps what is not acknowledged and sends it again on its next connection. */
export class LoadDevice {
  private readonly device: LoadDevicePlan
  private readonly context: LoadDeviceContext
  private readonly packet: PublishPacket
  private readonly outbox: Outbox
  private readonly name: string
  private socket: Socket | undefined
  private heardAt = 0

  constructor(device: LoadDevicePlan, context: LoadDeviceContext) {
    const { site, id, wires } = device
    const topic = formatTopic({ kind: 'readings', site, device: id })
    this.device = device
    this.context = context
    this.name = `${site}/${id}`
    this.packet = new PublishPacket({ topic, wires, qos: context.plan.qos, decimals })
    this.outbox = new Outbox(context.plan.qos === 0 ? 1 : context.plan.window)
  }

  /** Messages without an acknowledgement. */
  get owed(): number {
    return this.outbox.size
  }

  /** Connects, again and again, until the signal ends it or the broker refuses for good. Never throws. */
  async stayConnected(): Promise<void> {
    const { tally, signal } = this.context
    let pauseMs = firstPauseMs
    for (let connections = 0; !signal.aborted; ) {
      const because = await this.connection(() => {
        pauseMs = firstPauseMs
        if (connections++ > 0) tally.reconnects++
      })
      if (signal.aborted) return
      tally.errors[because] = (tally.errors[because] ?? 0) + 1
      if (refusals.has(because)) {
        tally.refused++
        return
      }
      await delay(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {})
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
  }

  /** A message is due. */
  make(): void {
    const { plan, tally, ledger } = this.context
    const { qos } = plan
    const isTaken = qos === 1 ? this.outbox.room > 0 : this.socket !== undefined && !this.socket.writableNeedDrain
    if (!isTaken) {
      tally.heldBack++
      return
    }
    const made = this.outbox.add(Date.now(), performance.now())
    const { number, at } = made
    tally.sent++
    tally.readings += this.device.points.length
    if (ledger) {
      const entries = this.device.points.map((point, index) => [
        point,
        numberOf(digitsOf(this.device.seed, index, number)),
      ])
      ledger.write({ kind: 'sent', number, device: this.name, at, qos, readings: Object.fromEntries(entries) })
    }
    this.socket?.write(this.bytesOf([made]))
    if (qos === 0) this.outbox.acknowledge(number)
  }

  /** Ends a connection on which acknowledgements are owed and nothing is heard. */
  checkSilence(now: number): void {
    const silent = now - Math.max(this.heardAt, this.outbox.oldestMadeAt ?? now)
    if (this.socket && silent > longestSilenceMs) this.socket.destroy(Object.assign(new Error(), { code: 'silent' }))
  }

  /** One connection from its beginning to its end; returns why it ended. */
  private async connection(onConnected: () => void): Promise<string> {
    const { server, tally, signal } = this.context
    const { id, password } = this.device
    let socket: Socket
    try {
      const user = { name: id, password }
      socket = await openDeviceSocket({ ...server, clientId: id, user, keepAliveSeconds: 0 })
    } catch (error) {
      return error instanceof NotConnected ? error.because : String(error)
    }
    const ended = Promise.withResolvers<string>()
    const acks = new PubackReader((packetId) => this.acknowledged(packetId))
    socket.on('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code ?? error.message))
    socket.on('close', () => ended.resolve('closed'))
    socket.on('data', (bytes: Buffer) => {
      this.heardAt = performance.now()
      if (!acks.read(bytes)) socket.destroy(Object.assign(new Error(), { code: 'strange-packet' }))
    })
    const stop = () => socket.end(disconnect)
    signal.addEventListener('abort', stop)
    onConnected()
    this.socket = socket
    this.heardAt = performance.now()
    tally.connected++
    this.redeliver(socket)
    if (signal.aborted) stop()
    const because = await ended.promise
    this.socket = undefined
    tally.connected--
    signal.removeEventListener('abort', stop)
    socket.destroy()
    return because
  }

  private redeliver(socket: Socket): void {
    const owed = this.outbox.owed()
    if (owed.length === 0) return
    this.context.tally.redelivered += owed.filter(({ isSent }) => isSent).length
    socket.write(this.bytesOf(owed))
  }

  private acknowledged(packetId: number): void {
    const found = this.outbox.acknowledge(this.outbox.numberOf(packetId))
    if (!found) return
    const { tally, latencies, ledger } = this.context
    tally.acknowledged++
    latencies.add(performance.now() - found.madeAt)
    const after = Date.now() - found.at
    ledger?.write({ kind: 'acknowledged', number: found.number, device: this.name, after })
  }

  /** Messages as they go out; one that went before is marked as sent again. */
  private bytesOf(messages: readonly Owed[]): Buffer {
    const bytes = Buffer.allocUnsafe(messages.length * this.packet.bytes.length)
    let end = 0
    for (const { number, at, isSent } of messages) {
      const id = this.outbox.packetIdOf(number)
      const digits = (reading: number) => digitsOf(this.device.seed, reading, number)
      end = this.packet.write(bytes, end, { id, at, dup: isSent, digits })
      this.outbox.markSent(number)
    }
    return bytes
  }
}

/** MQTT 3.1.1 §3.14 */
const disconnect = Buffer.from([0xe0, 0])
