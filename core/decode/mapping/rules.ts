import { z } from 'zod'
import { TimeFormat, Zone } from './options.ts'
import { type Pointer, PointerText, resolve } from './pointer.ts'

/** The words of the `json` decoder's options: where in a message a value, a name, a unit, a time or a quality stands. */

/** One entry of a message, and the whole message around it. */
export interface Entry {
  readonly entry: unknown
  readonly message: unknown
  /** JSON pointer of the entry in the message. */
  readonly where: string
}

export const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export type Source =
  | { readonly kind: 'entry'; readonly pointer: Pointer }
  | { readonly kind: 'message'; readonly pointer: Pointer }
  | { readonly kind: 'constant'; readonly value: z.output<typeof Scalar> }

const fromEntry = PointerText.transform((pointer): Source => ({ kind: 'entry', pointer }))
const fromMessage = z
  .strictObject({ message: PointerText })
  .transform(({ message }): Source => ({ kind: 'message', pointer: message }))
const constant = z.strictObject({ is: Scalar }).transform(({ is }): Source => ({ kind: 'constant', value: is }))

/** `/field` of the entry, `{ message: /field }` of the whole message, or `{ is: constant }`. */
export const SourceOption = z.union(
  [fromEntry, fromMessage, constant],
  'expected a JSON pointer, { message: pointer } or { is: constant }',
)

/** A unit: `cm`, or where it stands. */
const UnitOption = z.union([
  z
    .string()
    .regex(/^[^/]/)
    .transform((value): Source => ({ kind: 'constant', value })),
  SourceOption,
])

const TimeParts = z.strictObject({ field: SourceOption, format: TimeFormat.default('iso'), zone: Zone.optional() })
export const TimeOption = z.union([
  TimeParts,
  SourceOption.transform((field): z.output<typeof TimeParts> => ({ field, format: 'iso' })),
])
export type TimeOption = z.output<typeof TimeOption>

const QualityOption = z.strictObject({
  field: SourceOption,
  good: z.array(Scalar).min(1),
  suspect: z.array(Scalar).default([]),
})
export type QualityOption = z.output<typeof QualityOption>

const how = {
  value: SourceOption,
  as: z.literal('number').optional().describe('The value may be a decimal number in text'),
  words: z.record(z.string(), Scalar).optional().describe("The device's own words: { 运行: running }"),
  unit: UnitOption.optional(),
  time: TimeOption.optional(),
  quality: QualityOption.optional(),
}
const Value = z.strictObject(how)
const NamedValue = z.strictObject({ name: SourceOption, ...how })
const Members = z.strictObject({ members: PointerText, ignore: z.array(z.string()).default([]) })

export type ValueRule = z.output<typeof Value> & { readonly name: Source }
export type MembersRule = z.output<typeof Members>

const byPoint = z
  .record(z.string(), z.union([Value, SourceOption.transform((value): z.output<typeof Value> => ({ value }))]))
  .transform((rules) =>
    Object.entries(rules).map(([wire, rule]): ValueRule => ({ name: { kind: 'constant', value: wire }, ...rule })),
  )

/** `{ wire: /field }`, or a list of rules whose point's name stands in the message. */
export const ReadingRules = z.union([z.array(z.union([NamedValue, Members])).min(1), byPoint])
export type ReadingRules = z.output<typeof ReadingRules>

/** What stands there, or undefined. */
export function readSource(source: Source, { entry, message }: Entry): unknown {
  if (source.kind === 'constant') return source.value
  return resolve(source.pointer, source.kind === 'entry' ? entry : message)
}

/** JSON pointer of the place in the message; '' for a constant. */
export function placeOf(source: Source, { where }: Entry): string {
  if (source.kind === 'constant') return where
  return source.kind === 'entry' ? where + source.pointer.text : source.pointer.text
}
