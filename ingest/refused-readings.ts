import type { NewReject } from '../storage/ingest/state.ts'
import type { RefusedReading } from '../storage/readings/store.ts'
import { type Step, summarise } from './step.ts'

/** Readings that the store will never take, by the message they came in. */
export function rejectsOf(refused: readonly RefusedReading[], step: Step): NewReject[] {
  if (refused.length === 0) return []
  const origins = new Map(step.readings.map((reading, index) => [reading, step.origins[index]]))
  const byOrigin = Map.groupBy(refused, ({ reading }) => origins.get(reading))
  return [...byOrigin].flatMap(([origin, group]) => {
    const rejects = group.map(
      ({ reading, detail }) => ({ reason: 'store-refused', where: `${reading.point}@${reading.at}`, detail }) as const,
    )
    return origin ? summarise(rejects, origin) : []
  })
}
