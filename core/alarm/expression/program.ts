import type { BinaryOp, FunctionName } from './ast.ts'

/** A checked expression: points by id, numbers in coherent units. Plain data, so a rule can be kept and compared. */
export type Program =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'point'; readonly point: string }
  | {
      readonly op: 'scale'
      readonly of: Program
      readonly multiply: number
      readonly divide: number
      readonly add: number
    }
  | { readonly op: 'not'; readonly of: Program }
  | { readonly op: FunctionName; readonly of: readonly Program[] }
  | {
      readonly op: BinaryOp
      readonly left: Program
      readonly right: Program
    }

/** The ids of the points that a program reads, each once, in order of appearance. */
export function pointsOf(program: Program): readonly string[] {
  const found = new Set<string>()
  collect(program, found)
  return [...found]
}

function collect(program: Program, found: Set<string>): void {
  if (program.op === 'point') found.add(program.point)
  else if ('left' in program) {
    collect(program.left, found)
    collect(program.right, found)
  } else if ('of' in program) {
    for (const part of Array.isArray(program.of) ? program.of : [program.of]) collect(part, found)
  }
}
