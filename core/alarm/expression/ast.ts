/**
 * The expressions of alarm rules, as written:
 *
 *     or       := and { "or" and }
 *     and      := not { "and" not }
 *     not      := "not" not | compare
 *     compare  := sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
 *     sum      := product { ("+" | "-") product }
 *     product  := unary { ("*" | "/") unary }
 *     unary    := "-" unary | primary
 *     primary  := number [ unit ] | name | "[" place "]" | ("min" | "max" | "abs") "(" or { "," or } ")" | "(" or ")"
 *
 * A name is a point of the rule's own asset, or a state's word beside a point that has states. `[asset/point]` and
 * `[site/asset/point]` reach further, and take names with dashes or dots.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly unit: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'place'; readonly place: string }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly Expression[] }

export const functionNames = ['min', 'max', 'abs'] as const
export type FunctionName = (typeof functionNames)[number]

export const comparisons = ['<=', '>=', '==', '!=', '<', '>'] as const
export type Comparison = (typeof comparisons)[number]
export type BinaryOp = 'or' | 'and' | Comparison | '+' | '-' | '*' | '/'

/** How tightly an operator binds; higher is tighter. `not` stands between `and` and the comparisons. */
export const precedence: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
}
export const notPrecedence = 3
export const unaryPrecedence = 7

/** Words that cannot be a bare name. */
export const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', ...functionNames])

export function isComparison(op: BinaryOp): op is Comparison {
  return precedence[op] === 4
}
