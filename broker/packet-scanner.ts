/** MQTT control packet types that the guards tell apart (MQTT 3.1.1 §2.2.1). */
export const packetType = { connect: 1, publish: 3 } as const

/** What the bytes of a stream say about the packet that they are part of. */
export type Scan =
  | { readonly name: 'partial' }
  | { readonly name: 'complete'; readonly type: number }
  | { readonly name: 'refused'; readonly because: 'packet-too-large' | 'malformed-length' }

const partial: Scan = { name: 'partial' }
const tooLarge: Scan = { name: 'refused', because: 'packet-too-large' }
const malformed: Scan = { name: 'refused', because: 'malformed-length' }
const complete: readonly Scan[] = Array.from({ length: 16 }, (_, type) => ({ name: 'complete', type }))

type State =
  | 'type' // the next byte is a packet's first
  | 'length' // in the one to four bytes of the remaining length
  | 'body'

/** Finds the packets' ends in a byte stream without keeping a byte: sizes are known before anything is buffered. */
export class PacketScanner {
  /** First byte of the packet being scanned: type and flags; 0 before it. */
  first = 0
  /** Bytes of that packet, header included, once its header has been seen. */
  size = 0
  /** Index in the chunk after its header, where that ended in this chunk. */
  bodyAt = 0
  /** Index in the chunk after the last byte that `advance` looked at. */
  position = 0
  private state: State = 'type'
  private remaining = 0
  private lengthBytes = 0

  /** Type of the packet being scanned; 0 before the first byte. */
  get type(): number {
    return this.first >> 4
  }

  /** True where the next byte is a packet's first. */
  get isBetween(): boolean {
    return this.state === 'type'
  }

  /** Back to the first byte of the packet being scanned, at that index. */
  rewind(position: number): void {
    this.state = 'type'
    this.position = position
  }

  /** Scans one packet, from `position` to its end or the chunk's. A packet is `limit` bytes at most, header included. */
  advance(chunk: Uint8Array, limit: number): Scan {
    while (this.position < chunk.length) {
      if (this.state === 'body') {
        const taken = Math.min(this.remaining, chunk.length - this.position)
        this.position += taken
        this.remaining -= taken
        if (this.remaining === 0) return this.finish()
        continue
      }
      const byte = chunk[this.position++] ?? 0
      if (this.state === 'type') {
        this.first = byte
        this.size = 0
        this.state = 'length'
        this.remaining = 0
        this.lengthBytes = 0
        continue
      }
      this.remaining += (byte & 127) * 128 ** this.lengthBytes++
      if (byte >= 128) {
        if (this.lengthBytes === 4) return malformed
        continue
      }
      this.size = 1 + this.lengthBytes + this.remaining
      this.bodyAt = this.position
      if (this.size > limit) return tooLarge
      if (this.remaining === 0) return this.finish()
      this.state = 'body'
    }
    return partial
  }

  private finish(): Scan {
    this.state = 'type'
    return complete[this.type] ?? malformed
  }
}
