import { z } from 'zod'
import { Levels } from '../levels.ts'
import { type Pointer, PointerText, parsePointer } from '../pointer.ts'
import { Counts, Separator } from '../separator.ts'
import { PlaceOption } from '../text/places.ts'
import { RegisterOrder, RegisterType, registersIn } from './registers.ts'
import type { Source } from './source.ts'

/** How a plant file writes where something stands in a message: the fields of a mapping (source.ts reads them). */

export const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

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
  .refine(
    ({ part, of }) => part.every((one) => Math.abs(one) <= Math.max(...of)),
    'expected a part that is not above of',
  )
  .transform(({ field, split, part, of }): Source => ({ kind: 'part', of: field, split, part, counts: of }))
const joined = z
  .strictObject({ join: z.array(z.lazy((): z.ZodType<Source> => SourceOption)).min(2), with: z.string().default(' ') })
  .transform(({ join, with: between }): Source => ({ kind: 'joined', of: join, with: between }))
const inner = z
  .strictObject({ field: z.lazy((): z.ZodType<Source> => SourceOption), json: PointerText })
  .transform(({ field, json }): Source => ({ kind: 'inner', of: field, pointer: json }))

const chars = z
  .strictObject({
    field: z.lazy((): z.ZodType<Source> => SourceOption),
    chars: PlaceOption,
    of: Counts.describe('How many characters the text has; of another number no place is what it was'),
  })
  .refine(({ chars: [, last], of }) => of.every((length) => last <= length), 'expected places within the text')
  .transform(({ field, chars: place, of }): Source => ({ kind: 'chars', of: field, place, lengths: of }))
const beside = z
  .strictObject({
    list: z.lazy((): z.ZodType<Source> => SourceOption),
    at: z.string().regex(/^\d#$/, "expected 0#, the entry's own number, or 1#, that of one step above it"),
  })
  .transform(({ list, at }): Source => ({ kind: 'beside', list, up: Number(at[0]) }))
const registers = z
  .strictObject({
    registers: z.array(z.lazy((): z.ZodType<Source> => SourceOption)).min(1),
    type: RegisterType,
    order: RegisterOrder.default('ABCD'),
  })
  .refine(({ registers: of, type }) => of.length === registersIn(type), {
    message: 'expected one register for 16 bits, two for 32, four for 64',
  })
  .transform(({ registers: of, type, order }): Source => ({ kind: 'registers', of, registers: { type, order } }))

/** A field of a mapping; `docs/formats.md` lists the forms. */
export const SourceOption: z.ZodType<Source> = z.union(
  [fromEntry, fromAbove, fromMessage, fromTopic, constant, part, chars, beside, registers, inner, joined],
  'expected a field: /pointer, 1/pointer (one step up), 0# (own key), { message: /pointer }, { topic: level }, ' +
    '{ is: constant }, { field, split, part, of }, { field, chars, of }, { list, at }, { registers, type }, ' +
    '{ field, json } or { join: [fields] }',
)

function pointerOf(text: string): Pointer {
  return { text, steps: parsePointer(text) }
}
