import { z } from 'zod'

/** A line between what is sent and what is meant: 4 to 20 mA for 0 to 5 m, or tenths of a millimetre. */

const Span = z.tuple([z.number(), z.number()])

/** As it is written: `{ from: [4, 20], to: [0, 5] }`, or `{ multiply, divide, add }`, done in this order. */
export const ScaleText = z
  .strictObject({ from: Span, to: Span, multiply: z.number(), divide: z.number(), add: z.number() })
  .partial()
  .refine(({ from, to, ...factors }) => (from && to ? Object.keys(factors).length === 0 : !from && !to), {
    message: 'expected { from: [low, high], to: [low, high] } or { multiply, divide, add }',
  })
  .refine(({ from, divide }) => divide !== 0 && (!from || from[0] !== from[1]), 'nothing can be divided by 0')
export type ScaleText = z.output<typeof ScaleText>

/** What makes the number that is meant of the one that is sent. */
export interface Scale {
  readonly subtract: number
  readonly multiply: number
  readonly divide: number
  readonly add: number
}

export function scaleOf({ from, to, multiply = 1, divide = 1, add = 0 }: ScaleText): Scale {
  return from && to
    ? { subtract: from[0], multiply: to[1] - to[0], divide: from[1] - from[0], add: to[0] }
    : { subtract: 0, multiply, divide, add }
}

/** A scale of a decoder's options, which are read once. */
export const ScaleOption = ScaleText.transform(scaleOf)

/** The scaled value: ((sent − subtract) × multiply) / divide + add. */
export function scaled({ subtract, multiply, divide, add }: Scale, sent: number): number {
  return ((sent - subtract) * multiply) / divide + add
}
