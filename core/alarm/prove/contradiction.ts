import type { Program } from '../expression/program.ts'

/** What a point must be for a comparison with a number to hold; `low` and `high` are included, which is wide enough. */
interface Demand {
  readonly point: string
  readonly low: number
  readonly high: number
}

/** A point of which a conjunction asks what cannot be at once, such as `level > 2 m and level < 1 m`. */
export function contradiction(program: Program): string | undefined {
  const found = new Map<string, Demand>()
  for (const { point, low, high } of demandsOf(program)) {
    const before = found.get(point) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
    const both = { point, low: Math.max(low, before.low), high: Math.min(high, before.high) }
    if (both.low > both.high) return point
    found.set(point, both)
  }
  return undefined
}

function demandsOf(program: Program): Demand[] {
  if (!('left' in program)) return []
  const { op, left, right } = program
  if (op === 'and') return [...demandsOf(left), ...demandsOf(right)]
  if (left.op === 'point' && right.op === 'constant') return demandOf(left.point, op, right.value)
  if (left.op === 'constant' && right.op === 'point') return demandOf(right.point, mirrored[op] ?? op, left.value)
  return []
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

function demandOf(point: string, op: string, value: number): Demand[] {
  const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  if (op === '==') return [{ point, low: value, high: value }]
  if (op === '<' || op === '<=') return [{ point, low, high: value }]
  return op === '>' || op === '>=' ? [{ point, low: value, high }] : []
}
