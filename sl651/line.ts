import type { Socket } from 'node:net'
import { type Frame, scanFrame } from '../core/decode/sl651/frame.ts'
import { TokenBucket } from '../core/token-bucket.ts'
import { createTurns } from '../storage/follow/turns.ts'

/** Bytes without a frame after which a peer is taken for something else than a station. */
const mostNoise = 65_536
/** How long a frame that has begun is waited for before what stands behind its beginning is looked at, ms. */
const doubtAfterMs = 3_000
/** Messages of one connection that may wait for the disk before reading from it pauses, and goes on. */
const pauseAt = 16
const resumeAt = 4
/** Bytes that a peer may leave unread of what it is sent. */
const mostUnread = 65_536

export interface LineOptions {
  /** Counts ms and never steps. */
  readonly steady: () => number
  /** Frames a second, on average, and as many at once. */
  readonly maxRate: number
}

export interface LineEvents {
  readonly frame: (line: Line, frame: Frame, bytes: Uint8Array) => void
  readonly noise: (bytes: number, because: 'noise' | 'bad-crc') => void
  /** It is read more slowly, because it said more than its share. */
  readonly slowed: () => void
  /** The connection is being ended for this. */
  readonly refused: (line: Line, because: 'noise' | 'reads-nothing') => void
}

/** One connection: bytes in, frames out. Several stations may speak on it, in either encoding. */
export class Line {
  readonly remote: string
  /** When the last whole frame came, or the connection was opened; ms of a clock that never steps. */
  heardAt: number
  /** Undefined until the first whole frame. */
  spoke = false
  wrongPasswords = 0
  /** Its frames are looked at one after the other. */
  readonly turns = createTurns()
  /** Stations that were let in on it. */
  readonly stations = new Set<string>()
  private readonly socket: Socket
  private readonly events: LineEvents
  private readonly steady: () => number
  private readonly share: TokenBucket
  private rest: Uint8Array = new Uint8Array()
  private noise = 0
  private waiting = 0
  private doubt: NodeJS.Timeout | undefined
  /** Set while nothing is read, because it has said more than its share. */
  private slowed: NodeJS.Timeout | undefined

  constructor(socket: Socket, events: LineEvents, { steady, maxRate }: LineOptions) {
    this.socket = socket
    this.events = events
    this.steady = steady
    this.share = new TokenBucket(maxRate, steady())
    this.remote = socket.remoteAddress ?? 'unknown'
    this.heardAt = steady()
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('error', () => this.close())
    socket.once('close', () => {
      clearTimeout(this.doubt)
      clearTimeout(this.slowed)
    })
  }

  /** True while we are the reason that nothing comes. */
  get isHeld(): boolean {
    return this.waiting >= pauseAt || this.slowed !== undefined
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  /** A message of it waits for the disk, or no longer does. */
  waits(by: 1 | -1): void {
    this.waiting += by
    if (this.waiting >= pauseAt) this.socket.pause()
    else if (this.waiting <= resumeAt) this.goOn()
  }

  private goOn(): void {
    if (this.slowed !== undefined || !this.socket.isPaused()) return
    this.heardAt = this.steady()
    this.socket.resume()
  }

  /** Reads nothing for a while: what it sends meanwhile waits with it. */
  private slowDown(ms: number): void {
    if (ms === 0 || !this.isOpen) return
    this.events.slowed()
    this.socket.pause()
    clearTimeout(this.slowed)
    this.slowed = setTimeout(() => {
      this.slowed = undefined
      if (this.waiting < pauseAt) this.goOn()
    }, ms).unref()
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return
    this.socket.write(bytes)
    if (this.socket.writableLength <= mostUnread) return
    this.events.refused(this, 'reads-nothing')
    this.close()
  }

  close(): void {
    this.socket.destroy()
  }

  private receive(chunk: Uint8Array): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    let at = 0
    let frames = 0
    while (at < bytes.length && this.isOpen) {
      const scan = scanFrame(bytes, at)
      if (scan.name === 'wait') break
      if (scan.name === 'frame') {
        frames++
        this.heard(scan.frame, bytes.slice(at, scan.next))
      } else this.skipped(scan.next - at, scan.because)
      at = scan.next
    }
    if (frames > 0) this.slowDown(this.share.spend(frames, this.steady()))
    // a copy: the rest is less than a frame, what it came in may be much more
    this.rest = bytes.slice(at)
    clearTimeout(this.doubt)
    if (this.rest.length > 0 && this.isOpen) this.doubt = setTimeout(() => this.lookBehind(), doubtAfterMs).unref()
  }

  /** What looked like a frame's beginning does not end: where a whole frame stands behind it, it was none. */
  private lookBehind(): void {
    for (let at = 1; at < this.rest.length; at++) {
      const scan = scanFrame(this.rest, at)
      if (scan.name === 'skip') at = scan.next - 1
      if (scan.name !== 'frame') continue
      this.skipped(at, 'noise')
      const rest = this.rest.slice(at)
      this.rest = new Uint8Array()
      this.receive(rest)
      return
    }
  }

  private heard(frame: Frame, bytes: Uint8Array): void {
    this.noise = 0
    this.spoke = true
    this.heardAt = this.steady()
    this.events.frame(this, frame, bytes)
  }

  private skipped(bytes: number, because: 'noise' | 'bad-crc'): void {
    this.noise += bytes
    this.events.noise(bytes, because)
    if (this.noise <= mostNoise) return
    this.events.refused(this, 'noise')
    this.close()
  }
}
