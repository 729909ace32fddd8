/** MQTT 3.1.1 §3.4: a PUBACK is 0x40, 2 and the packet id. */
const puback = 0x40

/** Reads the PUBACKs of a connection, however they are cut into pieces. Nothing else comes to a device that subscribes to nothing. */
export class PubackReader {
  private place = 0
  private packetId = 0
  private readonly take: (packetId: number) => void

  constructor(take: (packetId: number) => void) {
    this.take = take
  }

  /** False for bytes that are no PUBACK. */
  read(bytes: Buffer): boolean {
    for (const byte of bytes) {
      if (this.place === 0 && byte !== puback) return false
      if (this.place === 1 && byte !== 2) return false
      if (this.place === 2) this.packetId = byte << 8
      if (this.place === 3) this.take(this.packetId | byte)
      this.place = (this.place + 1) % 4
    }
    return true
  }
}
