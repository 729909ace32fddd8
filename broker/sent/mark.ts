import { crc32 } from 'node:zlib'

/** A number of 32 bits that is the same for the same bytes and seed, and hardly ever for others. */
export function markOf(bytes: Uint8Array, seed: number): number {
  return crc32(bytes, seed)
}
