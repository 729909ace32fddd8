import { z } from 'zod'
import { Scale, scaled } from '../../scale.ts'
import type { Codec, CodecField } from './codec.ts'

/** How a number stands in the bytes; `le` is little-endian, the others are big-endian. */
const readers = {
  uint8: [1, (frame, at) => frame.getUint8(at)],
  int8: [1, (frame, at) => frame.getInt8(at)],
  uint16: [2, (frame, at) => frame.getUint16(at)],
  int16: [2, (frame, at) => frame.getInt16(at)],
  uint32: [4, (frame, at) => frame.getUint32(at)],
  int32: [4, (frame, at) => frame.getInt32(at)],
  float32: [4, (frame, at) => frame.getFloat32(at)],
  uint16le: [2, (frame, at) => frame.getUint16(at, true)],
  int16le: [2, (frame, at) => frame.getInt16(at, true)],
  uint32le: [4, (frame, at) => frame.getUint32(at, true)],
  int32le: [4, (frame, at) => frame.getInt32(at, true)],
  float32le: [4, (frame, at) => frame.getFloat32(at, true)],
} as const satisfies Record<string, readonly [bytes: number, read: (frame: DataView, at: number) => number]>
type NumberType = keyof typeof readers

const Field = z.strictObject({
  name: z.string().min(1),
  at: z.number().int().min(0).describe('The first byte; the frame begins with 0'),
  type: z.enum(Object.keys(readers) as [NumberType, ...NumberType[]]),
  bits: z
    .tuple([z.number().int().min(0).max(31), z.number().int().min(1).max(31)])
    .optional()
    .describe('[lowest bit, how many]'),
  none: z.number().optional().describe('The number that means "no value"'),
  scale: Scale.optional(),
  unit: z.string().optional(),
})
const Options = z.strictObject({
  fields: z.array(Field).min(1),
  more: z.literal('ignored').optional().describe('Frames may be longer'),
})

/** Numbers at fixed places: most devices that a workshop has made. */
export function struct(given: unknown): Codec {
  const { fields, more } = Options.parse(given)
  const length = Math.max(...fields.map(({ at, type }) => at + readers[type][0]))
  return {
    ports: 'any',
    decode(frame) {
      if (frame.byteLength < length || (frame.byteLength > length && !more)) {
        return { fields: [], problem: `${frame.byteLength} bytes where ${length} were expected` }
      }
      return { fields: fields.map((field) => read(field, frame)) }
    },
  }
}

function read({ name, at, type, bits, none, scale, unit }: z.output<typeof Field>, frame: DataView): CodecField {
  const sent = readers[type][1](frame, at)
  const raw = bits ? (sent >>> bits[0]) & (2 ** bits[1] - 1) : sent
  const value = raw === none ? null : scale ? scaled(scale, raw) : raw
  return unit === undefined ? { name, value } : { name, value, unit }
}
