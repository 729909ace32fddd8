import { crc32 } from 'node:zlib'

/** Above this many bytes the call into zlib costs less than the loop. */
const loopBytes = 128

/** A number that is the same for the same bytes and seed, and hardly ever for others: 32 bits. */
export function markOf(bytes: Uint8Array, seed: number): number {
  if (bytes.length > loopBytes) return crc32(bytes, seed)
  let mark = seed ^ bytes.length
  for (let i = 0; i < bytes.length; i++) mark = Math.imul(mark ^ (bytes[i] ?? 0), 0x0100_0193)
  return (mark ^ (mark >>> 15)) >>> 0
}
