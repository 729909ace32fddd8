import { z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { stateWord } from '../../core/quantity.ts'
import type { LatestReading } from '../../storage/ingest/state.ts'
import { formatTime } from '../time.ts'

/** The newest reading of a point, as the API says it. */
export const Latest = z
  .object({
    point: z.string().openapi({ example: 'huoshui-linka/lake/level' }),
    at: z.iso
      .datetime()
      .openapi({ description: 'Time of measurement: by the device, or by receipt where its clock is wrong' }),
    claimedAt: z.iso.datetime().optional().openapi({ description: 'What the device said, where its clock is wrong' }),
    receivedAt: z.iso.datetime(),
    value: z.number().nullable(),
    state: z.string().optional().openapi({ description: 'The word of a state, where the value is its code' }),
    unit: z.string().optional().openapi({ description: "Absent for a point that has left the city's plant" }),
    quality: z.int().openapi({ description: '1 good, 2 not evaluated, 3 suspect, 4 bad, 9 missing (QARTOD)' }),
    reason: z
      .string()
      .optional()
      .openapi({ description: 'Why it is not good; `clock-wrong`: why its time is ours', example: 'out-of-range' }),
    change: z.int().openapi({ description: 'Number of the change, growing; the id of the event in the live stream' }),
  })
  .openapi('Latest')

export function presentReading(reading: LatestReading, plant: Plant): z.infer<typeof Latest> {
  const { point, at, claimedAt, receivedAt, value, quality, reason, change } = reading
  const quantity = plant.points.get(point)?.quantity
  const state = quantity && value !== null ? stateWord(quantity, value) : undefined
  return {
    point,
    at: formatTime(at),
    ...(claimedAt !== undefined && { claimedAt: formatTime(claimedAt) }),
    receivedAt: formatTime(receivedAt),
    value,
    ...(state !== undefined && { state }),
    ...(quantity && { unit: quantity.unit }),
    quality,
    ...(reason && { reason }),
    change,
  }
}
