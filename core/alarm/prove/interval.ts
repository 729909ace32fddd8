import type { BinaryOp } from '../expression/ast.ts'
import type { Program } from '../expression/program.ts'

/** All values that something can have: numbers from `low` to `high`; of a truth 0 to 1, so [1, 1] is always true. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const truth = (canBeFalse: unknown, canBeTrue: unknown): Interval => ({
  low: canBeFalse ? 0 : 1,
  high: canBeTrue ? 1 : 0,
})

/** Bounds on what a program can be worth when its points stay within theirs. May be too wide, never too narrow. */
export function boundsOf(program: Program, of: (point: string) => Interval): Interval {
  switch (program.op) {
    case 'constant':
      return { low: program.value, high: program.value }
    case 'point':
      return of(program.point)
    case 'scale': {
      const { low, high } = boundsOf(program.of, of)
      const scale = (value: number) => (value * program.multiply) / program.divide + program.add
      return { low: scale(low), high: scale(high) }
    }
    case 'not': {
      const { low, high } = boundsOf(program.of, of)
      return { low: 1 - high, high: 1 - low }
    }
    case 'abs': {
      const [{ low, high } = { low: 0, high: 0 }] = program.of.map((part) => boundsOf(part, of))
      const crosses = low <= 0 && high >= 0
      const ends = [Math.abs(low), Math.abs(high)]
      return { low: crosses ? 0 : Math.min(...ends), high: Math.max(...ends) }
    }
    case 'min':
    case 'max': {
      const parts = program.of.map((part) => boundsOf(part, of))
      const pick: (...values: number[]) => number = Math[program.op]
      return { low: pick(...parts.map(({ low }) => low)), high: pick(...parts.map(({ high }) => high)) }
    }
    default:
      return combined(program.op, boundsOf(program.left, of), boundsOf(program.right, of))
  }
}

function combined(op: BinaryOp, a: Interval, b: Interval): Interval {
  switch (op) {
    case 'and':
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }
    case 'or':
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) }
    case '+':
      return { low: a.low + b.low, high: a.high + b.high }
    case '-':
      return { low: a.low - b.high, high: a.high - b.low }
    case '*':
      return hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high])
    case '/':
      if (b.low <= 0 && b.high >= 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
      return hull([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high])
    case '<':
      return truth(a.high >= b.low, a.low < b.high)
    case '<=':
      return truth(a.high > b.low, a.low <= b.high)
    case '>':
      return truth(a.low <= b.high, a.high > b.low)
    case '>=':
      return truth(a.low < b.high, a.high >= b.low)
    case '==':
      return truth(!isSame(a, b), overlap(a, b))
    case '!=':
      return truth(overlap(a, b), !isSame(a, b))
  }
}

/** Zero times endless is nothing that is known. */
function hull(ends: readonly number[]): Interval {
  if (ends.some(Number.isNaN)) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  return { low: Math.min(...ends), high: Math.max(...ends) }
}

function overlap(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high
}

/** Both can be but one and the same value. */
function isSame(a: Interval, b: Interval): boolean {
  return a.low === a.high && b.low === b.high && a.low === b.low
}
