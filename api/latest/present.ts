import type { Plant } from '../../core/plant/plant.ts'
import { stateName, stateWord } from '../../core/quantity.ts'
import type { LatestReading } from '../../storage/ingest/state.ts'
import type { LatestBody } from '../live/schema.ts'
import { formatTime } from '../time.ts'

export function presentReading(reading: LatestReading, plant: Plant): LatestBody {
  const { point, at, claimedAt, receivedAt, value, quality, reason, change } = reading
  const quantity = plant.points.get(point)?.quantity
  const state = quantity && value !== null ? stateWord(quantity, value) : undefined
  return {
    point,
    at: formatTime(at),
    ...(claimedAt !== undefined && { claimedAt: formatTime(claimedAt) }),
    receivedAt: formatTime(receivedAt),
    value,
    ...(quantity && state !== undefined && { state, stateName: stateName(quantity, state) }),
    ...(quantity && { unit: quantity.unit }),
    quality,
    ...(reason && { reason }),
    change,
  }
}
