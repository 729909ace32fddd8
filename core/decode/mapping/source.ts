import { z } from 'zod'
import { isObject, parseJson, quote } from '../json.ts'
import { Levels, levelsOf, pick } from '../levels.ts'
import { Misfit } from '../misfit.ts'
import { type Pointer, PointerText, parsePointer, resolve } from '../pointer.ts'
import { Counts, partsOf, Separator } from '../separator.ts'

/** Where in a message a value, a name, a unit, a time or a quality stands: the fields of a mapping. */

/** One entry of a message, and the whole message around it. */
export interface Entry {
  readonly entry: unknown
  readonly message: unknown
  /** The way from the message to the entry. */
  readonly steps: readonly string[]
  /** The same as a JSON pointer. */
  readonly where: string
  readonly topic: string
}

export const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export type Source =
  | { readonly kind: 'entry'; readonly pointer: Pointer }
  | { readonly kind: 'message'; readonly pointer: Pointer }
  /** `up` steps above the entry. */
  | { readonly kind: 'above'; readonly up: number; readonly pointer: Pointer }
  | { readonly kind: 'key'; readonly up: number }
  | { readonly kind: 'topic'; readonly levels: Levels }
  | { readonly kind: 'constant'; readonly value: z.output<typeof Scalar> }
  | {
      readonly kind: 'part'
      readonly of: Source
      readonly split: string
      readonly part: Levels
      /** How many parts there may be. */
      readonly counts: readonly number[]
    }
  /** Within a text that is JSON itself. */
  | { readonly kind: 'inner'; readonly of: Source; readonly pointer: Pointer }
  | { readonly kind: 'joined'; readonly of: readonly Source[]; readonly with: string }

const fromEntry = PointerText.transform((pointer): Source => ({ kind: 'entry', pointer }))
/** Relative JSON pointers (draft-bhutton-relative-json-pointer): `2/id`, `0#`. */
const fromAbove = z
  .string()
  .regex(/^\d(?:#|(?:\/(?:[^~/]|~[01])*)*)$/)
  .transform((text): Source => {
    const up = Number(text[0])
    return text[1] === '#' ? { kind: 'key', up } : { kind: 'above', up, pointer: pointerOf(text.slice(1)) }
  })
const fromMessage = z
  .strictObject({ message: PointerText })
  .transform(({ message }): Source => ({ kind: 'message', pointer: message }))
const fromTopic = z.strictObject({ topic: Levels }).transform(({ topic }): Source => ({ kind: 'topic', levels: topic }))
const constant = z.strictObject({ is: Scalar }).transform(({ is }): Source => ({ kind: 'constant', value: is }))
const part = z
  .strictObject({
    field: z.lazy((): z.ZodType<Source> => SourceOption),
    split: Separator,
    part: Levels,
    of: Counts.describe('How many parts the text has; of another number no part is what it was'),
  })
  .transform(({ field, split, part, of }): Source => ({ kind: 'part', of: field, split, part, counts: of }))
const joined = z
  .strictObject({ join: z.array(z.lazy((): z.ZodType<Source> => SourceOption)).min(2), with: z.string().default(' ') })
  .transform(({ join, with: between }): Source => ({ kind: 'joined', of: join, with: between }))
const inner = z
  .strictObject({ field: z.lazy((): z.ZodType<Source> => SourceOption), json: PointerText })
  .transform(({ field, json }): Source => ({ kind: 'inner', of: field, pointer: json }))

/** A field of a mapping; `docs/formats.md` lists the forms. */
export const SourceOption: z.ZodType<Source> = z.union(
  [fromEntry, fromAbove, fromMessage, fromTopic, constant, part, inner, joined],
  'expected a field: /pointer, 1/pointer (one step up), 0# (own key), { message: /pointer }, { topic: level }, ' +
    '{ is: constant }, { field, split, part, of }, { field, json } or { join: [fields] }',
)

function pointerOf(text: string): Pointer {
  return { text, steps: parsePointer(text) }
}

/** The fields that a field is made of. */
export function leavesOf(source: Source): readonly Source[] {
  if (source.kind === 'part' || source.kind === 'inner') return leavesOf(source.of)
  return source.kind === 'joined' ? source.of.flatMap(leavesOf) : [source]
}

/** What stands there, undefined where nothing does, or a misfit. */
export function readSource(source: Source, at: Entry): unknown {
  switch (source.kind) {
    case 'constant':
      return source.value
    case 'entry':
      return resolve(source.pointer, at.entry)
    case 'message':
      return resolve(source.pointer, at.message)
    case 'above':
      return source.up > at.steps.length ? undefined : resolve(source.pointer, above(source.up, at))
    case 'key':
      return keyOf(source.up, at)
    case 'topic':
      return levelsOf(at.topic, '/', source.levels)
    case 'part':
      return partOf(readSource(source.of, at), source)
    case 'inner':
      return innerOf(readSource(source.of, at), source.pointer)
    case 'joined':
      return joinedOf(
        source.of.map((one) => readSource(one, at)),
        source.with,
      )
  }
}

/** What stands in JSON that stands in a text. */
function innerOf(text: unknown, pointer: Pointer): unknown {
  if (text === undefined || text === null || text instanceof Misfit) return text ?? undefined
  if (typeof text !== 'string') return new Misfit(`${quote(text)} where JSON in a text was expected`)
  const parsed = parseJson(new TextEncoder().encode(text))
  return parsed.ok ? resolve(pointer, parsed.json) : new Misfit(`${quote(text)} where JSON was expected`)
}

function partOf(whole: unknown, { split, part, counts }: Extract<Source, { kind: 'part' }>): unknown {
  if (whole === undefined || whole === null || whole instanceof Misfit) return whole ?? undefined
  const all = typeof whole === 'string' ? partsOf(whole, split) : []
  if (!counts.includes(all.length)) {
    return new Misfit(`${quote(whole)} where text of ${counts.join(' or ')} parts was expected`)
  }
  return pick(all, part)
    ?.join(split === 'sign' ? '' : split)
    .trim()
}

/** A part that is missing is no shorter whole. */
function joinedOf(parts: readonly unknown[], between: string): unknown {
  if (parts.every((part) => part === undefined || part === null)) return undefined
  return parts.every(isText) ? parts.join(between) : new Misfit(`one of ${parts.length} fields is missing, or no text`)
}

/** JSON pointer of the place in the message, for a reject. */
export function placeOf(source: Source, at: Entry): string {
  if (source.kind === 'entry') return at.where + source.pointer.text
  if (source.kind === 'message') return source.pointer.text
  if (source.kind === 'part' || source.kind === 'inner') return placeOf(source.of, at)
  return at.where
}

function above(up: number, { message, steps }: Entry): unknown {
  return resolve({ text: '', steps: steps.slice(0, steps.length - up) }, message)
}

/** The name of the member, or the number of the list's entry: a number can be counted with. */
function keyOf(up: number, at: Entry): string | number | undefined {
  const key = at.steps.at(-1 - up)
  return key === undefined || isObject(above(up + 1, at)) ? key : Number(key)
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isFinite(value)
}
