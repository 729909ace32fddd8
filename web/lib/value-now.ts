import type { LatestBody } from '../../api/live/schema.ts'
import { courseMs, type TrailPoint } from './direction.ts'

/** The newest reading of a point, and the half hour before it. */
export interface ValueNow {
  readonly latest: LatestBody
  readonly trail: readonly TrailPoint[]
}

const trailMost = 90

/** With more readings, copied once for all of them; an older one than the newest changes nothing. */
export function withReadings(
  values: ReadonlyMap<string, ValueNow>,
  readings: Iterable<LatestBody>,
): Map<string, ValueNow> {
  const next = new Map(values)
  for (const latest of readings) {
    const known = next.get(latest.point)
    if (known && Date.parse(known.latest.at) > Date.parse(latest.at)) continue
    next.set(latest.point, { latest, trail: trailWith(known?.trail ?? [], latest) })
  }
  return next
}

function trailWith(trail: readonly TrailPoint[], { at: text, value, quality }: LatestBody): readonly TrailPoint[] {
  const at = Date.parse(text)
  if (value === null || quality > 3) return trail
  const kept = trail.filter((point) => point.at < at && point.at > at - courseMs)
  return [...kept, { at, value }].slice(-trailMost)
}
