const pubackBytes = 4

/** PUBACKs in a row, as they go over the wire (MQTT 3.1.1 §3.4). */
export class Pubacks {
  private buffer = Buffer.allocUnsafe(16 * pubackBytes)
  private end = 0

  add(packetId: number): void {
    const at = this.end
    if (at === this.buffer.length) {
      const larger = Buffer.allocUnsafe(4 * at)
      this.buffer.copy(larger)
      this.buffer = larger
    }
    this.buffer[at] = 0x40
    this.buffer[at + 1] = 2
    this.buffer[at + 2] = packetId >> 8
    this.buffer[at + 3] = packetId & 255
    this.end = at + pubackBytes
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.end)
  }
}
