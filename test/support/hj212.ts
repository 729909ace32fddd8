/** A frame of HJ 212-2017 around its data, with the length and the CRC-16 of appendix A. */
export function hjFrame(data: string): string {
  const bytes = new TextEncoder().encode(data)
  let sum = 0xffff
  for (const byte of bytes) {
    sum = (sum >> 8) ^ byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1
  }
  return `##${String(data.length).padStart(4, '0')}${data}${sum.toString(16).padStart(4, '0')}\r\n`
}
