/** Damage for fuzz tests: the same seed makes the same damage. */

/** Numbers from 0 up to 1, by mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: () => number, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

/** A few bytes changed, taken out, put in, repeated, or the end cut off. */
export function mutateBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  const changed = [...bytes]
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const at = Math.floor(random() * (changed.length + 1))
    const kind = Math.floor(random() * 6)
    if (kind === 0) changed[at] = Math.floor(random() * 256)
    else if (kind === 1) changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    else if (kind === 2) changed.splice(at, 1 + Math.floor(random() * 4))
    else if (kind === 3) changed.splice(at, 0, Math.floor(random() * 256))
    else if (kind === 4) changed.splice(at, 0, ...changed.slice(at, at + 16))
    else changed.length = at
  }
  return Uint8Array.from(changed, (byte) => byte ?? 0)
}

const nasty: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.1,
  255,
  65_535,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  9999,
  -9999,
  1_783_044_900,
  1_783_044_900_000,
  '',
  ' ',
  '1',
  '-1.5',
  '1,5',
  '0x10',
  'NaN',
  'Infinity',
  '0.260|0.267',
  'running',
  'No Sensor',
  '2026-07-03T02:15:00Z',
  '2026-02-30T00:00:00Z',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '水位',
  'qg==',
  'AXVcA3cCAA==',
  [],
  {},
  [[]],
  [null],
  { toString: 1, valueOf: 1 },
]

/** One node of a JSON value replaced, taken out, renamed or moved. */
export function mutateJson(value: unknown, random: () => number): unknown {
  const copy: unknown = structuredClone(value)
  const nodes: [holder: Record<string, unknown>, key: string][] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const holder = node as Record<string, unknown>
    for (const key of Object.keys(holder)) {
      nodes.push([holder, key])
      walk(holder[key])
    }
  }
  walk(copy)
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const [holder, key] = pick(random, nodes) ?? [{}, '']
    const kind = Math.floor(random() * 4)
    if (kind === 0) delete holder[key]
    else if (kind === 1) holder[pick(random, nodes)?.[1] ?? 'x'] = structuredClone(holder[key])
    else if (kind === 2 && typeof holder[key] === 'number')
      holder[key] = (holder[key] as number) * (random() - 0.5) * 1e3
    else holder[key] = structuredClone(pick(random, nasty))
  }
  return copy
}
