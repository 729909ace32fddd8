import { Duplex } from 'node:stream'
import { PacketScanner, packetType } from './packet-scanner.ts'
import { TokenBucket } from './token-bucket.ts'

/** A CONNECT holds ids, a password and a will: more than this is an attack. Bytes. */
const maxConnectBytes = 16_384

export interface StreamLimits {
  /** Largest packet, bytes. */
  readonly maxPacketBytes: number
  /** Messages a second on average. */
  readonly maxRate: number
}

export type StreamRefusal = 'packet-too-large' | 'malformed-length' | 'not-connect'

export interface StreamOptions {
  readonly limits: StreamLimits
  /** Counts ms and never steps. */
  readonly clock: () => number
  /** Told once, before the stream destroys itself. */
  readonly refuse: (because: StreamRefusal) => void
  /** Told each time that reading pauses because the client sends too fast. */
  readonly slowed: () => void
}

/** Why nothing is read from a client just now. */
export type Hold = 'authenticating' | 'rate' | 'waiting'

/**
 * A client's byte stream between the socket and the MQTT parser, which buffers without limit: here a packet's size is
 * known, and refused, from its header. Until the client is let in, only its CONNECT passes.
 */
export class DeviceStream extends Duplex {
  /** When bytes last came in, by the stream's clock, ms. */
  heardAt: number
  private readonly socket: Duplex
  private readonly options: StreamOptions
  private readonly scanner = new PacketScanner()
  private readonly bucket: TokenBucket
  private readonly holds = new Set<Hold>()
  private phase: 'connecting' | 'authenticating' | 'open' = 'connecting'
  private kept: Buffer[] = []
  private wanted = false
  private ended = false
  private rateTimer: NodeJS.Timeout | undefined

  constructor(socket: Duplex, options: StreamOptions) {
    super({ allowHalfOpen: false })
    this.socket = socket
    this.options = options
    this.heardAt = options.clock()
    this.bucket = new TokenBucket(options.limits.maxRate, this.heardAt)
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

  hold(reason: Hold): void {
    this.holds.add(reason)
    this.socket.pause()
  }

  release(reason: Hold): void {
    if (!this.holds.delete(reason)) return
    // its silence while we did not listen is not counted against it
    this.heardAt = this.options.clock()
    this.flow()
  }

  /** The client is who it says: what follows its CONNECT may pass. */
  admit(): void {
    if (this.phase !== 'authenticating') return
    this.phase = 'open'
    const kept = this.kept
    this.kept = []
    for (const chunk of kept) this.pass(chunk)
    this.release('authenticating')
    if (this.ended) this.push(null)
  }

  private flow(): void {
    if (this.wanted && this.holds.size === 0) this.socket.resume()
  }

  private receive(chunk: Buffer): void {
    if (this.destroyed) return
    this.heardAt = this.options.clock()
    switch (this.phase) {
      case 'connecting':
        this.passConnect(chunk)
        return
      case 'authenticating':
        this.kept.push(chunk)
        return
      case 'open':
        this.pass(chunk)
    }
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

  private pass(chunk: Buffer): void {
    const { scanner } = this
    const { maxPacketBytes } = this.options.limits
    let publishes = 0
    scanner.position = 0
    while (scanner.position < chunk.length) {
      const scan = scanner.advance(chunk, maxPacketBytes)
      if (scan.name === 'refused') {
        this.refuse(scan.because)
        return
      }
      if (scan.name === 'complete' && scan.type === packetType.publish) publishes++
    }
    if (publishes > 0) this.spend(publishes)
    if (!this.push(chunk)) {
      this.wanted = false
      this.socket.pause()
    }
  }

  private spend(publishes: number): void {
    const waitMs = this.bucket.spend(publishes, this.heardAt)
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

  override _read(): void {
    this.wanted = true
    this.flow()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done)
  }

  /** A thousand PUBACKs of four bytes are one write: joining them costs less than a vector of them. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.rateTimer)
    this.kept = []
    this.socket.destroy()
    done(error)
  }
}
