import { comparisons } from './ast.ts'
import type { Units } from './unit.ts'

export type Token = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number; readonly unit: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'place'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end' }
)

/** Where the text stops making sense, counted from 0, and what would have made sense there. */
export interface SyntaxProblem {
  readonly at: number
  readonly expected: string
  readonly found: string
}

const number = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const place = /\[([^\]\s]+)\]/y
const signs = [...comparisons, '+', '-', '*', '/', '(', ')', ','] as const

export type Tokens = { readonly ok: true; readonly tokens: readonly Token[] } | ({ readonly ok: false } & SyntaxProblem)

/** Splits an expression into tokens; a number takes the unit that follows it. */
export function tokenize(text: string, { symbols }: Units): Tokens {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at = skipSpace(text, at)
    if (at >= text.length) return { ok: true, tokens: [...tokens, { kind: 'end', at }] }
    const digits = match(number, text, at)
    if (digits) {
      const after = at + digits[0].length
      const unit = unitAt(text, skipSpace(text, after), symbols)
      tokens.push({ kind: 'number', at, value: Number(digits[0]), unit })
      at = unit === '' ? after : skipSpace(text, after) + unit.length
      continue
    }
    const token = tokenAt(text, at)
    if (!token) return { ok: false, at, expected: 'a number, a point, an operator or a bracket', found: text[at] ?? '' }
    tokens.push(token[0])
    at += token[1]
  }
}

function tokenAt(text: string, at: number): readonly [Token, number] | undefined {
  const name = match(word, text, at)
  if (name) return [{ kind: 'word', at, text: name[0] }, name[0].length]
  const bracketed = match(place, text, at)
  if (bracketed) return [{ kind: 'place', at, text: bracketed[1] ?? '' }, bracketed[0].length]
  const sign = signs.find((candidate) => text.startsWith(candidate, at))
  return sign && [{ kind: 'sign', at, text: sign }, sign.length]
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function skipSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && /\s/.test(text[next] ?? '')) next++
  return next
}

/** The longest unit that stands here as a word of its own; '' when there is none. */
function unitAt(text: string, at: number, symbols: readonly string[]): string {
  const symbol = symbols.find(
    (candidate) => text.startsWith(candidate, at) && !/[A-Za-z0-9_]/.test(text[at + candidate.length] ?? ''),
  )
  return symbol ?? ''
}
