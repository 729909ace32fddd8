import { stateCode } from '../../quantity.ts'
import type { Quantity } from '../../quantity-register.ts'
import { type Expression, isComparison } from './ast.ts'
import { format } from './format.ts'
import type { Program } from './program.ts'
import { builtInUnits, combine, type Dimension, dimensionText, sameDimension, toBase, type Units } from './unit.ts'

/** A point as an expression sees it. */
export interface Operand {
  /** `{site}/{asset}/{point}` */
  readonly id: string
  readonly quantity: Quantity
}

/** The point that a name or a place means from where the rule stands; undefined when there is none. */
export type FindOperand = (nameOrPlace: string) => Operand | undefined
interface Known {
  readonly find: FindOperand
  readonly units: Units
}

export type Checked =
  | { readonly ok: true; readonly program: Program; readonly type: Type }
  | { readonly ok: false; readonly problem: string }

/** What a part of an expression is worth: a truth, a state's code, or a number of some dimension. */
export type Type =
  | { readonly kind: 'truth' }
  | { readonly kind: 'state'; readonly quantity: Quantity }
  | { readonly kind: 'number'; readonly dimension: Dimension }

interface Typed {
  readonly program: Program
  readonly type: Type
}

class Mistake extends Error {}

/** Finds the points, checks units and kinds, and turns every number into coherent units. */
export function check(expression: Expression, find: FindOperand, units = builtInUnits): Checked {
  try {
    return { ok: true, ...typed(expression, { find, units }) }
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, problem: error.message }
    throw error
  }
}

function typed(expression: Expression, known: Known): Typed {
  switch (expression.kind) {
    case 'number': {
      const unit = known.units.bySymbol.get(expression.unit)
      if (!unit) throw new Mistake(`${expression.unit}: no such unit`)
      return number(unit.dimension, { op: 'constant', value: toBase(unit, expression.value) })
    }
    case 'name':
      return point(expression.name, known)
    case 'place':
      return point(expression.place, known)
    case 'negate': {
      const of = asNumber(expression.of, known)
      return number(of.dimension, { op: '-', left: { op: 'constant', value: 0 }, right: of.program })
    }
    case 'not':
      return truth({ op: 'not', of: asTruth(expression.of, known) })
    case 'call': {
      const parts = expression.of.map((part) => asNumber(part, known))
      const dimension = parts[0]?.dimension ?? {}
      const odd = parts.findIndex((part) => !sameDimension(part.dimension, dimension))
      if (odd > 0) throw mixed(format(expression), dimension, parts[odd]?.dimension ?? {})
      if (expression.name === 'abs' && parts.length !== 1)
        throw new Mistake(`${format(expression)}: abs takes one value`)
      return number(dimension, { op: expression.name, of: parts.map((part) => part.program) })
    }
    case 'binary':
      return binary(expression, known)
  }
}

function binary(expression: Expression & { kind: 'binary' }, known: Known): Typed {
  const { op } = expression
  if (op === 'and' || op === 'or') {
    return truth({ op, left: asTruth(expression.left, known), right: asTruth(expression.right, known) })
  }
  if (isComparison(op)) {
    const state = compareState(expression, known)
    if (state) return state
  }
  const left = asNumber(expression.left, known)
  const right = asNumber(expression.right, known)
  if (op === '*' || op === '/') {
    const dimension = combine(left.dimension, right.dimension, op === '*' ? 1 : -1)
    return number(dimension, { op, left: left.program, right: right.program })
  }
  if (!sameDimension(left.dimension, right.dimension)) {
    throw mixed(format(expression), left.dimension, right.dimension)
  }
  const program: Program = { op, left: left.program, right: right.program }
  return isComparison(op) ? truth(program) : number(left.dimension, program)
}

/** `pump1_state == running`: beside a point that has states, a name is one of their words. */
function compareState(expression: Expression & { kind: 'binary' }, known: Known): Typed | undefined {
  for (const [side, other] of [
    [expression.left, expression.right],
    [expression.right, expression.left],
  ] as const) {
    const operand = operandOf(side, known)
    if (operand?.quantity.kind !== 'state') continue
    if (expression.op !== '==' && expression.op !== '!=') {
      throw new Mistake(`${format(expression)}: a state is compared with == or !=`)
    }
    const code = other.kind === 'name' ? stateCode(operand.quantity, other.name) : undefined
    const second = code === undefined ? operandOf(other, known) : undefined
    if (code === undefined && second?.quantity.states !== operand.quantity.states) {
      const words = Object.keys(operand.quantity.states ?? {}).join(', ')
      throw new Mistake(`${format(expression)}: expected one of the states ${words}`)
    }
    const right: Program = second ? { op: 'point', point: second.id } : { op: 'constant', value: code ?? Number.NaN }
    return truth({ op: expression.op, left: { op: 'point', point: operand.id }, right })
  }
  return undefined
}

function operandOf(expression: Expression, known: Known): Operand | undefined {
  if (expression.kind === 'name') return known.find(expression.name)
  return expression.kind === 'place' ? known.find(expression.place) : undefined
}

function point(place: string, known: Known): Typed {
  const operand = known.find(place)
  if (!operand) throw new Mistake(`${place}: no such point here`)
  const read: Program = { op: 'point', point: operand.id }
  if (operand.quantity.kind === 'state') return { type: { kind: 'state', quantity: operand.quantity }, program: read }
  const unit = known.units.bySymbol.get(operand.quantity.unit)
  if (!unit) throw new Mistake(`${place}: its unit ${operand.quantity.unit} is not known to expressions`)
  return number(unit.dimension, inBase(read, unit.multiply, unit.divide, unit.add))
}

function inBase(read: Program, multiply: number, divide: number, add: number): Program {
  return multiply === 1 && divide === 1 && add === 0 ? read : { op: 'scale', of: read, multiply, divide, add }
}

function asNumber(expression: Expression, known: Known): { readonly program: Program; readonly dimension: Dimension } {
  const { type, program } = typed(expression, known)
  if (type.kind === 'number') return { program, dimension: type.dimension }
  throw new Mistake(`${format(expression)}: expected a number, found a ${type.kind}`)
}

function asTruth(expression: Expression, known: Known): Program {
  const { type, program } = typed(expression, known)
  if (type.kind === 'truth') return program
  throw new Mistake(`${format(expression)}: expected something true or false, found a ${type.kind}`)
}

function truth(program: Program): Typed {
  return { type: { kind: 'truth' }, program }
}

function number(dimension: Dimension, program: Program): Typed {
  return { type: { kind: 'number', dimension }, program }
}

function mixed(text: string, left: Dimension, right: Dimension): Mistake {
  return new Mistake(`${text}: ${dimensionText(left)} and ${dimensionText(right)} do not go together`)
}
