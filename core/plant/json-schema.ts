import { z } from 'zod'
import { CodecOptions } from '../decode/lorawan/codecs.ts'
import { StructOptions } from '../decode/lorawan/struct.ts'
import { Uint16Options } from '../decode/lorawan/uint16.ts'
import { decoderOptions } from '../decode/registry.ts'
import { DecoderSchema, PlantSchema } from './schema.ts'

/** Each decoder with the options that it knows, where the plant's schema leaves them to the decoder. */
const decoders = [...decoderOptions].map(([use, options]) => DecoderSchema.extend({ use: z.literal(use), options }))
const decoderList = z
  .array(z.union(decoders))
  .optional()
  .describe(PlantSchema.shape.decoders.description ?? '')
const codecOptions = z.union([StructOptions, Uint16Options])

/** The plant file's JSON Schema for editors, as text. What needs more than one place to judge, only `plant check` sees. */
export function plantJsonSchema(): string {
  const schema = z.toJSONSchema(PlantSchema.extend({ decoders: decoderList }), {
    target: 'draft-7',
    io: 'input',
    reused: 'ref',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema !== CodecOptions) return
      const { $schema: _draft, ...codecs } = z.toJSONSchema(codecOptions, { target: 'draft-7', io: 'input' })
      Object.assign(jsonSchema, codecs)
    },
  })
  return `${JSON.stringify({ title: 'Huoshui plant file', ...schema }, null, 2)}\n`
}
