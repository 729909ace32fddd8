import { z } from 'zod'

/** A line between what is sent and what is meant: 4 to 20 mA for 0 to 5 m, or tenths of a millimetre. */

const Span = z.tuple([z.number(), z.number()])

/** `{ from: [4, 20], to: [0, 5] }`, or `{ multiply, divide, add }`, done in this order. */
export const Scale = z
  .strictObject({ from: Span, to: Span, multiply: z.number(), divide: z.number(), add: z.number() })
  .partial()
  .refine(({ from, to, ...factors }) => (from && to ? Object.keys(factors).length === 0 : !from && !to), {
    message: 'expected { from: [low, high], to: [low, high] } or { multiply, divide, add }',
  })
  .refine(({ from, divide }) => divide !== 0 && (!from || from[0] !== from[1]), 'nothing can be divided by 0')
  .transform(({ from, to, multiply = 1, divide = 1, add = 0 }) =>
    from && to
      ? { subtract: from[0], multiply: to[1] - to[0], divide: from[1] - from[0], add: to[0] }
      : { subtract: 0, multiply, divide, add },
  )
export type Scale = z.output<typeof Scale>

/** The scaled value: ((sent − subtract) × multiply) / divide + add. */
export function scaled({ subtract, multiply, divide, add }: Scale, sent: number): number {
  return ((sent - subtract) * multiply) / divide + add
}
