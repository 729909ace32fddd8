import type { Program } from '../expression/program.ts'
import type { AlarmRule, Signal } from '../rule.ts'
import { versionOf } from './version.ts'

/**
 * What a rule's condition is about, as a short hash: its kind, its direction and the points it looks at, not its limits
 * and delays. Under another nature an alarm is another alarm, even with the same id.
 */
export function natureOf({ kind, test, signal }: AlarmRule): string {
  return versionOf([kind, test.by, subjectOf(signal)])
}

function subjectOf(signal: Signal): unknown {
  switch (signal.of) {
    case 'value':
    case 'rate':
    case 'quality':
    case 'flat':
      return signal.point
    case 'starts':
    case 'run-hours':
      return [signal.point, signal.codes]
    case 'difference':
      return [signal.a, signal.b]
    case 'expression':
      return shapeOf(signal.program)
    case 'silence':
      return signal.target
    case 'skew':
    case 'session':
      return signal.device
  }
}

/** An expression without its numbers, which are its limits; what it compares for equality (a state's code) stays. */
function shapeOf(program: Program, numbers: 'left-out' | 'kept' = 'left-out'): unknown {
  if (program.op === 'constant') return numbers === 'kept' ? program.value : '#'
  if (program.op === 'point') return program.point
  if ('left' in program) {
    const inside = program.op === '==' || program.op === '!=' ? 'kept' : 'left-out'
    return [program.op, shapeOf(program.left, inside), shapeOf(program.right, inside)]
  }
  return [program.op, ...[program.of].flat().map((part) => shapeOf(part, numbers))]
}
