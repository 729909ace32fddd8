import type { BinaryOp } from './ast.ts'
import type { Program } from './program.ts'

/** The newest value of a point, NaN when it is missing, bad or too old. */
export type ReadPoint = (point: string) => number

/** 1 true, 0 false, NaN unknown; of a numeric program its value in coherent units. */
export type Evaluate = () => number

/**
 * Turns a program into closures. Logic is three-valued (Kleene): `false and unknown` is false, `true and unknown` is
 * unknown. NaN is the unknown of both numbers and truths, so it flows through arithmetic by itself.
 */
export function evaluator(program: Program, read: ReadPoint): Evaluate {
  switch (program.op) {
    case 'constant': {
      const { value } = program
      return () => value
    }
    case 'point': {
      const { point } = program
      return () => read(point)
    }
    case 'scale': {
      const { multiply, divide, add } = program
      const of = evaluator(program.of, read)
      return () => (of() * multiply) / divide + add
    }
    case 'not': {
      const of = evaluator(program.of, read)
      return () => 1 - of()
    }
    case 'min':
    case 'max':
    case 'abs': {
      const parts = program.of.map((part) => evaluator(part, read))
      const pick: (...values: number[]) => number = Math[program.op]
      return () => pick(...parts.map((part) => part()))
    }
    default:
      return binary(program.op, evaluator(program.left, read), evaluator(program.right, read))
  }
}

function binary(op: BinaryOp, left: Evaluate, right: Evaluate): Evaluate {
  switch (op) {
    case 'and':
      return () => both(left(), right())
    case 'or':
      return () => 1 - both(1 - left(), 1 - right())
    case '+':
      return () => left() + right()
    case '-':
      return () => left() - right()
    case '*':
      return () => left() * right()
    case '/':
      return () => quotient(left(), right())
    case '<':
      return () => compared(left(), right(), (a, b) => a < b)
    case '<=':
      return () => compared(left(), right(), (a, b) => a <= b)
    case '>':
      return () => compared(left(), right(), (a, b) => a > b)
    case '>=':
      return () => compared(left(), right(), (a, b) => a >= b)
    case '==':
      return () => compared(left(), right(), (a, b) => a === b)
    case '!=':
      return () => compared(left(), right(), (a, b) => a !== b)
  }
}

function both(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return a + b === 2 ? 1 : Number.NaN
}

/** Nothing can be said about a division by zero. */
function quotient(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b
}

function compared(a: number, b: number, holds: (a: number, b: number) => boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN
  return holds(a, b) ? 1 : 0
}
