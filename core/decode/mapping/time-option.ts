import { z } from 'zod'
import { parseDuration } from '../../duration.ts'
import { Zone } from '../options.ts'
import { TimeFormat } from '../time-format.ts'
import type { Source } from './source.ts'
import { SourceOption } from './source-option.ts'

/** How a plant file writes where a time stands (time.ts reads it). */

const Interval = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'expected a duration like 10s, 5min, 4h or 1d')
  .transform((text) => parseDuration(text) ?? 0)
/** A duration that stands in the message: a number of these, or text like 5min. */
const InMessage = z.strictObject({ field: SourceOption, in: z.enum(['ms', 's', 'min', 'h', 'd']).optional() })
const Steps = z
  .strictObject({
    field: SourceOption,
    times: z.union([Interval, InMessage], 'expected a duration like 5min, or where it stands, { field: /step, in: s }'),
    from: z
      .literal('last')
      .optional()
      .describe("The message's time is that of the last entry of the list: steps are counted from there"),
  })
  .refine(({ field, from }) => from === undefined || field.kind === 'key', {
    message: 'from: last counts the entries of a list: expected field: 0# or 1#',
    path: ['from'],
  })
export type Steps = z.output<typeof Steps>

const TimeParts = z
  .strictObject({
    field: SourceOption,
    format: TimeFormat.default('iso'),
    zone: Zone.optional(),
    plus: Steps.optional().describe('Added: a number in the message times a duration (the n-th of a series, a delta)'),
    minus: Steps.optional().describe('Taken away, as plus: a series whose newest comes first'),
  })
  .refine(({ plus, minus }) => !plus || !minus, 'expected plus or minus, not both')
export const TimeOption = z.union([
  SourceOption.transform((field): z.output<typeof TimeParts> => ({ field, format: 'iso' })),
  TimeParts,
])
export type TimeOption = z.output<typeof TimeOption>

/** The fields of which a time is made. */
export function timeSources(option: TimeOption | undefined): readonly (Source | undefined)[] {
  if (!option) return []
  const steps = option.plus ?? option.minus
  const { times } = steps ?? {}
  return [option.field, steps?.field, typeof times === 'object' ? times.field : undefined]
}
