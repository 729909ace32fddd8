import { z } from 'zod'
import type { Codec } from './codec.ts'

export const Uint16Options = z.strictObject({ name: z.string().min(1), unit: z.string().optional() })

/** One big-endian unsigned 16-bit number and nothing else: what many home-made nodes send. */
export function uint16(options: unknown): Codec {
  const { name, unit } = Uint16Options.parse(options)
  return {
    ports: 'any',
    decode(frame) {
      if (frame.byteLength !== 2) return { fields: [], problem: `${frame.byteLength} bytes where 2 were expected` }
      const value = frame.getUint16(0)
      return { fields: [unit === undefined ? { name, value } : { name, value, unit }] }
    },
  }
}
