import { parseReference, type Reference } from '../../people/reference.ts'
import { cutCharacters } from '../bytes.ts'
import type { Filled } from './schema.ts'

/** A text of the channels' file: `Bearer ${env:SMS_TOKEN}`, `{person.phone}`, `{site.name.zh-CN|20}`. */
type Piece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'reference'; readonly reference: Reference }
  | { readonly is: 'field'; readonly name: string; readonly most?: number }

const pattern = /\$\{(?:env|secret):[^}]*\}|\{([A-Za-z][\w.-]*)(?:\|(\d{1,4}))?\}/g

/** What a text of the file is made of. Total: braces that are neither stand for themselves. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const [whole, name, most] = match
    if (match.index > end) pieces.push({ is: 'text', text: text.slice(end, match.index) })
    end = match.index + whole.length
    const reference = name === undefined ? parseReference(whole) : undefined
    if (name !== undefined) pieces.push({ is: 'field', name, ...(most !== undefined && { most: Number(most) }) })
    else if (reference) pieces.push({ is: 'reference', reference })
    else pieces.push({ is: 'text', text: whole })
  }
  return end < text.length ? [...pieces, { is: 'text', text: text.slice(end) }] : pieces
}

/** What looks like a reference and is none: `${env:lower}`. */
export function brokenReferences(text: string): readonly string[] {
  return (text.match(/\$\{[^}]*\}/g) ?? []).filter((each) => parseReference(each) === undefined)
}

export interface Filling {
  readonly fields: Readonly<Record<string, string | number>>
  readonly secretOf: (reference: Reference) => string
  /** What becomes of a field's value: escaped for a URL, say. */
  readonly escaped?: (value: string) => string
}

/** What comes out of a field is never read as a template again. */
export function fillText(text: string, { fields, secretOf, escaped = (value) => value }: Filling): string {
  return piecesOf(text)
    .map((piece) => {
      if (piece.is === 'text') return piece.text
      if (piece.is === 'reference') return secretOf(piece.reference)
      const value = String(fields[piece.name] ?? '')
      return escaped(piece.most === undefined ? value : cutCharacters(value, piece.most))
    })
    .join('')
}

/** The same for all texts in a value. A text that is one field of a number becomes that number; with a length, it is text. */
export function fillAll(value: Filled, filling: Filling): Filled {
  if (typeof value === 'string') {
    const [only, ...others] = piecesOf(value)
    const isBare = only?.is === 'field' && only.most === undefined && others.length === 0
    const number = isBare ? filling.fields[only.name] : undefined
    return typeof number === 'number' ? number : fillText(value, filling)
  }
  if (Array.isArray(value)) return value.map((each) => fillAll(each, filling))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillAll(each, filling)]))
}

/** All texts in a value, each with its place in it. */
export function textsIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): [readonly (string | number)[], string][] {
  if (typeof value === 'string') return [[path, value]]
  if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]))
}
