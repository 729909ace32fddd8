import { type BinaryOp, type Expression, functionNames, isComparison, precedence, reserved } from './ast.ts'
import { type SyntaxProblem, type Token, tokenize } from './token.ts'
import { builtInUnits } from './unit.ts'

export type Parsed = { readonly ok: true; readonly expression: Expression } | ({ readonly ok: false } & SyntaxProblem)

/** Brackets, `not` and minus signs may nest this deep; a rule that needs more is not for people to read. */
const maxDepth = 50

/** Reads an expression, or says at which character it went wrong and what was expected there. */
export function parse(text: string, units = builtInUnits): Parsed {
  const split = tokenize(text, units)
  if (!split.ok) return split
  try {
    return { ok: true, expression: new Parser(split.tokens).whole() }
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, ...error.problem }
    throw error
  }
}

class Unexpected extends Error {
  readonly problem: SyntaxProblem
  constructor(problem: SyntaxProblem) {
    super(problem.expected)
    this.problem = problem
  }
}

/** Precedence climbing: each level takes operators that bind at least as tightly as asked. */
class Parser {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expression {
    const expression = this.#climb(1)
    if (this.#peek().kind !== 'end') this.#fail('an operator or the end')
    return expression
  }

  #climb(tightest: number): Expression {
    let left = this.#unary(tightest)
    for (;;) {
      const op = operatorOf(this.#peek())
      if (!op || precedence[op] < tightest) return left
      this.#next++
      const right = this.#climb(precedence[op] + 1)
      left = { kind: 'binary', op, left, right }
      const again = operatorOf(this.#peek())
      if (isComparison(op) && again && isComparison(again)) this.#fail('`and` or `or`: comparisons do not chain')
    }
  }

  #unary(tightest: number): Expression {
    if (++this.#depth > maxDepth) this.#fail(`at most ${maxDepth} nested parts`)
    try {
      if (this.#takeSign('-')) return { kind: 'negate', of: this.#unary(tightest) }
      const token = this.#peek()
      if (token.kind !== 'word' || token.text !== 'not') return this.#primary()
      if (tightest > 3) this.#fail('a value: put brackets round `not …`')
      this.#next++
      return { kind: 'not', of: this.#climb(3) }
    } finally {
      this.#depth--
    }
  }

  #primary(): Expression {
    const token = this.#peek()
    if (token.kind === 'number') {
      this.#next++
      return { kind: 'number', value: token.value, unit: token.unit }
    }
    if (token.kind === 'place') {
      this.#next++
      return { kind: 'place', place: token.text }
    }
    if (token.kind === 'word') return this.#word(token.text)
    if (!this.#takeSign('(')) return this.#fail('a number, a point or `(`')
    const inner = this.#climb(1)
    if (!this.#takeSign(')')) this.#fail('`)`')
    return inner
  }

  #word(text: string): Expression {
    const name = functionNames.find((candidate) => candidate === text)
    if (!name && reserved.has(text)) this.#fail('a number, a point or `(`')
    this.#next++
    if (!name) return { kind: 'name', name: text }
    if (!this.#takeSign('(')) this.#fail(`\`(\` after ${name}`)
    const of = [this.#climb(1)]
    while (this.#takeSign(',')) of.push(this.#climb(1))
    if (!this.#takeSign(')')) this.#fail('`,` or `)`')
    return { kind: 'call', name, of }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0 }
  }

  #takeSign(text: string): boolean {
    const token = this.#peek()
    const taken = token.kind === 'sign' && token.text === text
    if (taken) this.#next++
    return taken
  }

  #fail(expected: string): never {
    const token = this.#peek()
    throw new Unexpected({ at: token.at, expected, found: textOf(token) })
  }
}

function operatorOf(token: Token): BinaryOp | undefined {
  if (token.kind !== 'word' && token.kind !== 'sign') return undefined
  return token.text in precedence ? (token.text as BinaryOp) : undefined
}

function textOf(token: Token): string {
  if (token.kind === 'end') return 'the end'
  return token.kind === 'number' ? `${token.value}` : token.text
}
