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
  /** Type of the packet being scanned; 0 before the first byte. */
  type = 0
  /** Index in the chunk after the last byte that `advance` looked at. */
  position = 0
  private state: State = 'type'
  private remaining = 0
  private lengthBytes = 0

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
        this.type = byte >> 4
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
      if (1 + this.lengthBytes + this.remaining > limit) return tooLarge
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
