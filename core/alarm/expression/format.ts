import { type Expression, notPrecedence, precedence, unaryPrecedence } from './ast.ts'

/** The expression as text with the fewest brackets: the inverse of `parse`. */
export function format(expression: Expression): string {
  return write(expression, 0)
}

/** Brackets go round what binds more loosely than its surroundings ask. */
function write(expression: Expression, tightest: number): string {
  switch (expression.kind) {
    case 'number':
      return expression.unit === '' ? String(expression.value) : `${String(expression.value)} ${expression.unit}`
    case 'name':
      return expression.name
    case 'place':
      return `[${expression.place}]`
    case 'call':
      return `${expression.name}(${expression.of.map((part) => write(part, 0)).join(', ')})`
    case 'negate':
      return `-${write(expression.of, unaryPrecedence)}`
    case 'not':
      return bracket(`not ${write(expression.of, notPrecedence)}`, notPrecedence, tightest)
    case 'binary': {
      const own = precedence[expression.op]
      // A comparison is bracketed on either side of another: they do not chain.
      const left = write(expression.left, own === 4 ? own + 1 : own)
      return bracket(`${left} ${expression.op} ${write(expression.right, own + 1)}`, own, tightest)
    }
  }
}

function bracket(text: string, own: number, tightest: number): string {
  return own < tightest ? `(${text})` : text
}
