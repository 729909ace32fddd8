/**
 * Randomness that depends on nothing but a key and a moment, so that neither the order of the questions nor a restart
 * changes the answers: the same seed is the same city.
 */

/** A number for a text, 32 bits (FNV-1a). */
export function keyOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** Uniform in [0, 1) for each whole `index` (the finaliser of MurmurHash3). */
export function uniform(key: number, index: number): number {
  let mixed = key ^ Math.imul(index | 0, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000
}

/** In [-1, 1], through a random value every `periodMs`; never steeper than π / periodMs per ms. */
export function smooth(key: number, at: number, periodMs: number): number {
  const index = Math.floor(at / periodMs)
  const share = (1 - Math.cos(Math.PI * (at / periodMs - index))) / 2
  const from = uniform(key, index) * 2 - 1
  const to = uniform(key, index + 1) * 2 - 1
  return from + (to - from) * share
}

/** Bell-shaped noise of standard deviation 1 that stays within ±3: the sum of three uniforms (Irwin-Hall). */
export function bell(key: number, index: number): number {
  const sum = uniform(key, index) + uniform(key ^ 0x5bd1e995, index) + uniform(key ^ 0x2545f491, index)
  return (sum - 1.5) * 2
}
