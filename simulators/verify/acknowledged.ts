/** Which messages were acknowledged, and which of them late: two bits for each, however many there are. */
export class Acknowledgements {
  /** By sender: a device in one file. */
  private readonly bits: Uint8Array[] = []

  add(sender: number, message: number, late: boolean): void {
    const place = message >> 2
    let bits = this.bits[sender] ?? new Uint8Array(16)
    if (place >= bits.length) {
      const longer = new Uint8Array(Math.max(bits.length * 2, place + 1))
      longer.set(bits)
      bits = longer
    }
    this.bits[sender] = bits
    bits[place] = (bits[place] ?? 0) | ((late ? 3 : 1) << ((message & 3) * 2))
  }

  of(sender: number, message: number): 'not' | 'in-time' | 'late' {
    const found = ((this.bits[sender]?.[message >> 2] ?? 0) >> ((message & 3) * 2)) & 3
    return found === 0 ? 'not' : found === 1 ? 'in-time' : 'late'
  }
}
