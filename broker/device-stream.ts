import { Duplex } from 'node:stream'
import { type Lane, PacketSorter } from './lane/sorter.ts'
import type { Outlet } from './outlet.ts'
import { PacketScanner, packetType } from './packet-scanner.ts'
import type { Share } from './share.ts'
import { Allowance, type Turns } from './turns.ts'
import { Unread } from './unread.ts'

/** A CONNECT holds ids, a password and a will: more than this is an attack. Bytes. */
const maxConnectBytes = 16_384
/** A client that leaves so much of what it was sent unread is not read either: it would only be answered more. Bytes. */
const mostAnswers = 65_536
export interface StreamLimits {
  /** Largest packet, bytes. */
  readonly maxPacketBytes: number
  /** Most that may wait for the client to read it before whoever writes more has to wait, bytes. */
  readonly maxWaitingBytes: number
}

export type StreamRefusal = 'packet-too-large' | 'malformed-length' | 'not-connect'

export interface StreamOptions {
  readonly limits: StreamLimits
  readonly turns: Turns
  readonly outlet: Outlet
  /** Counts ms and never steps. */
  readonly clock: () => number
  /** Told once, before the stream destroys itself. */
  readonly refuse: (because: StreamRefusal) => void
  /** Told each time that reading pauses because the client sends too fast. */
  readonly slowed: () => void
}

/** Why nothing is read from a client just now. */
export type Hold = 'authenticating' | 'rate' | 'waiting' | 'turn' | 'unread'

/**
 * A client's byte stream between the socket and the MQTT parser, which buffers without limit: here a packet's size is
 * known, and refused, from its header. Until the client is let in, only its CONNECT passes; then a bounded piece a turn.
 */
export class DeviceStream extends Duplex {
  /** When bytes last came in, by the stream's clock, ms. */
  heardAt: number
  private readonly socket: Duplex
  private readonly options: StreamOptions
  private readonly scanner = new PacketScanner()
  private readonly holds = new Set<Hold>()
  private share: Share | undefined
  private phase: 'connecting' | 'authenticating' | 'open' = 'connecting'
  /** Came in and may not pass yet, oldest first. */
  private kept: Buffer[] = []
  private readonly allowance = new Allowance()
  /** The parser has asked for more, and when: in the turn after that it has dealt with all that it was given. */
  private wanted = false
  private wantedIn = -1
  private ended = false
  private sorter: PacketSorter | undefined
  private rateTimer: NodeJS.Timeout | undefined
  private readonly unread: Unread

  constructor(socket: Duplex, options: StreamOptions) {
    // the parser takes all that it is offered at once: so it is offered one turn's piece at a time
    super({ allowHalfOpen: false, readableHighWaterMark: 1, writableHighWaterMark: options.limits.maxWaitingBytes })
    this.socket = socket
    this.options = options
    this.unread = new Unread(socket, options)
    this.heardAt = options.clock()
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('end', () => {
      this.ended = true
      if (this.kept.length === 0) this.push(null)
    })
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    socket.pause()
  }

  /** True while we do not listen to the client. */
  get held(): boolean {
    return this.holds.size > 0
  }

  /** Bytes that the client has not read yet, as far as we know. */
  unreadBytes(): number {
    this.unread.count(this.writableLength)
    return this.writableLength
  }

  /** For how long the client has read nothing of what it was sent, ms. */
  unreadForMs(now: number): number {
    return this.unread.forMs(now)
  }

  hold(reason: Hold): void {
    this.holds.add(reason)
    this.socket.pause()
  }

  release(reason: Hold): void {
    if (!this.holds.delete(reason)) return
    // its silence while we did not listen is not counted against it
    if (reason !== 'turn') this.heardAt = this.options.clock()
    this.flow()
  }

  /** The client is who it says: what follows its CONNECT may pass, at the rate of its share. */
  admit(share: Share, lane: Lane): void {
    if (this.phase !== 'authenticating') return
    this.phase = 'open'
    this.sorter = new PacketSorter(lane, this.options.limits.maxPacketBytes)
    this.share = share
    this.release('authenticating')
  }

  private flow(): void {
    while (!this.held && !this.destroyed) {
      const chunk = this.kept.shift()
      if (chunk === undefined) {
        if (this.ended) this.push(null)
        else this.socket.resume()
        return
      }
      if (!this.pass(chunk)) return
    }
  }

  private receive(chunk: Buffer): void {
    if (this.destroyed) return
    this.heardAt = this.options.clock()
    if (this.phase === 'connecting') this.passConnect(chunk)
    else if (this.phase === 'open' && !this.held && this.kept.length === 0) {
      if (!this.pass(chunk)) this.socket.pause()
    } else this.kept.push(chunk)
  }

  private passConnect(chunk: Buffer): void {
    const { scanner } = this
    scanner.position = 0
    const scan = scanner.advance(chunk, Math.min(maxConnectBytes, this.options.limits.maxPacketBytes))
    if (scanner.type !== packetType.connect) {
      this.refuse('not-connect')
      return
    }
    if (scan.name === 'refused') {
      this.refuse(scan.because)
      return
    }
    if (scan.name === 'partial') {
      this.push(chunk)
      return
    }
    this.phase = 'authenticating'
    this.hold('authenticating')
    if (scanner.position < chunk.length) this.kept.push(chunk.subarray(scanner.position))
    this.push(chunk.subarray(0, scanner.position))
  }

  /** Passes on as much of it as this turn allows; the rest stays first in `kept`. False when that waits for the parser. */
  private pass(piece: Buffer): boolean {
    const number = this.options.turns.now()
    const sorted = this.sorter?.sort(piece, {
      packets: this.allowance.packets(number),
      parser: this.wanted,
      lane: this.wanted && this.wantedIn !== number,
    })
    if (!sorted || this.destroyed) return true
    if (sorted.refused) {
      this.refuse(sorted.refused)
      return true
    }
    const { chunk, laned, parsed, taken, packets, asked, waits } = sorted
    if (taken < chunk.length) this.kept.unshift(chunk.subarray(taken))
    if (!this.allowance.take(packets, parsed) || waits === 'turn') this.awaitTurn()
    if (parsed > 0) this.spend(asked, parsed)
    if (this.writableLength > mostAnswers) this.hold('unread')
    if (parsed > laned) {
      this.wanted = false
      this.push(chunk.subarray(laned, parsed))
    }
    return waits !== 'parser'
  }

  private awaitTurn(): void {
    if (this.holds.has('turn')) return
    this.hold('turn')
    this.options.turns.next(() => this.release('turn'))
  }

  private spend(packets: number, bytes: number): void {
    const waitMs = this.share?.spend(packets, bytes, this.heardAt) ?? 0
    if (waitMs === 0) return
    this.hold('rate')
    this.options.slowed()
    clearTimeout(this.rateTimer)
    this.rateTimer = setTimeout(() => this.release('rate'), waitMs)
  }

  private refuse(because: StreamRefusal): void {
    this.options.refuse(because)
    this.destroy()
  }

  /** Sends the lane's answers: what was answered in one turn goes out in one write, and before what is written later. */
  answer(bytes: Buffer): void {
    if (bytes.length === 0 || this.destroyed || this.writableEnded) return
    if (!this.writableCorked) {
      this.cork()
      process.nextTick(() => this.uncork())
    }
    this.write(bytes)
  }

  override _read(): void {
    this.wanted = true
    this.wantedIn = this.options.turns.now()
    this.flow()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.give(chunk, done)
  }

  /** A thousand PUBACKs of four bytes are one write: joining them costs less than a vector of them. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.give(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  private give(bytes: Buffer, done: (error?: Error | null) => void): void {
    this.unread.give(bytes, (error, isLast) => {
      if (error || isLast) done(error)
      if (isLast) this.emptied()
    })
  }

  private emptied(): void {
    this.unread.count(this.destroyed ? 0 : this.writableLength)
    if (this.writableLength <= mostAnswers) this.release('unread')
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.rateTimer)
    this.kept = []
    this.unread.count(0)
    this.socket.destroy()
    done(error)
  }
}
