const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1
  return sum
})

/** CRC-16/MODBUS of the bytes between two places, as SL 651 has it; frames write its high byte first. */
export function crcOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let sum = 0xffff
  for (let at = from; at < to; at++) sum = (sum >> 8) ^ (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return sum
}
