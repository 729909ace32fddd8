import { z } from 'zod'
import { ScaleOption } from '../../scale.ts'
import type { Codec } from './codec.ts'
import { isFloat, type NumberType, numberTypes, readNumber } from './numbers.ts'

const Byte = z.number().int().min(0).max(255)
const Position = z.number().int().min(0)
const Field = z
  .strictObject({
    name: z.string().min(1),
    at: Position.describe('The first byte; the frame begins with 0'),
    type: z.enum(Object.keys(numberTypes) as [NumberType, ...NumberType[]]),
    bits: z
      .tuple([z.number().int().min(0).max(31), z.number().int().min(1).max(31)])
      .optional()
      .describe('[lowest bit, how many]'),
    none: z.number().optional().describe('The number that means "no value"'),
    scale: ScaleOption.optional(),
    unit: z.string().optional(),
  })
  .refine(({ type, bits }) => !bits || (!isFloat(type) && bits[0] + bits[1] <= 8 * numberTypes[type][0]), {
    message: 'expected bits that the number has',
    path: ['bits'],
  })
export const StructOptions = z
  .strictObject({
    fields: z.array(Field).min(1),
    when: z
      .record(z.string().regex(/^\d{1,3}$/, 'expected the number of a byte'), z.union([Byte, z.array(Byte).min(1)]))
      .default({})
      .describe('What other bytes must be, by their places: a frame in which they are not is another'),
    ignored: z.array(Position).default([]).describe('Bytes that may be anything'),
    more: z.literal('ignored').optional().describe('Frames may be longer'),
  })
  .refine(({ when, more }) => !more || Object.keys(when).length > 0, {
    message: 'frames of any length: expected when, the bytes by which one is known to be of this layout',
  })
  .superRefine(({ fields }, context) => {
    for (const [index, field] of fields.entries()) {
      const other = fields.slice(0, index).find((one) => sharesBytes(one, field))
      if (!other || (other.bits && field.bits)) continue
      const message = `${other.name} has bytes of these: only bits of one number may share them`
      context.addIssue({ code: 'custom', path: ['fields', index, 'at'], message })
    }
  })
  .superRefine((options, context) => {
    const open = unknownBytes(options)
    if (open.length === 0) return
    const message = `byte ${open.join(', ')}: expected a field, what it must be (when), or that it may be anything (ignored)`
    context.addIssue({ code: 'custom', message })
  })
type Options = z.output<typeof StructOptions>

/**
 * Numbers at fixed places: most devices that a workshop has made. Every byte is accounted for, so that a frame whose parts
 * come in another order (channel and type before each value, say) is refused and never read shifted.
 */
export function struct(given: unknown): Codec {
  const { fields, when, ignored, more } = StructOptions.parse(given)
  const known = Object.entries(when).map(([at, bytes]) => [Number(at), [bytes].flat()] as const)
  const length = 1 + Math.max(...fields.flatMap(bytesOf), ...known.map(([at]) => at), ...ignored)
  return {
    ports: 'any',
    decode(frame) {
      if (frame.byteLength < length || (frame.byteLength > length && !more)) {
        return { fields: [], problem: `${frame.byteLength} bytes where ${length} were expected` }
      }
      const other = known.find(([at, bytes]) => !bytes.includes(frame.getUint8(at)))
      if (other) {
        const [at, bytes] = other
        return { fields: [], problem: `byte ${at} is ${frame.getUint8(at)} where ${bytes.join(' or ')} was expected` }
      }
      return { fields: fields.map((field) => readNumber(frame, field)) }
    },
  }
}

/** The places of a field's bytes. */
function bytesOf({ at, type }: z.output<typeof Field>): number[] {
  return Array.from({ length: numberTypes[type][0] }, (_, index) => at + index)
}

function sharesBytes(one: z.output<typeof Field>, other: z.output<typeof Field>): boolean {
  return bytesOf(one).some((at) => bytesOf(other).includes(at))
}

/** The places before the last one that nothing is said of. */
function unknownBytes({ fields, when, ignored }: Options): number[] {
  const said = new Set([...fields.flatMap(bytesOf), ...Object.keys(when).map(Number), ...ignored])
  return Array.from({ length: Math.max(...said) }, (_, at) => at).filter((at) => !said.has(at))
}
