import { evaluator } from '../expression/evaluate.ts'
import type { Suppression } from '../rule.ts'
import type { PointMemory, Slot, Watcher } from './memory.ts'

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** A suppression by a state, over points in memory. */
export function watcherOf(
  slot: Slot,
  because: string,
  { program, holdMs }: Suppression & { by: 'state' },
  points: ReadonlyMap<string, PointMemory>,
): Watcher {
  const moment = { at: 0 }
  const evaluate = evaluator(program, (id) => {
    const point = points.get(id)
    return point && moment.at < heldUntil(point, holdMs) ? (point.known?.value ?? Number.NaN) : Number.NaN
  })
  return {
    slot,
    because,
    evaluate(now) {
      moment.at = now
      return evaluate()
    },
    nextAt(now) {
      const ends = [...points.values()].map((point) => heldUntil(point, holdMs)).filter((end) => end > now)
      return Math.min(Number.POSITIVE_INFINITY, ...ends)
    },
  }
}

/**
 * A state holds until the device says otherwise, but not for ever: until so long after the point was last heard and well.
 * One that reports on change only is as well as its device, as long as its newest reading could be used.
 */
function heldUntil({ known, value, freshMs, device }: PointMemory, holdMs: number | undefined): number {
  if (!known) return Number.NEGATIVE_INFINITY
  const reportsOnChange = freshMs === Number.POSITIVE_INFINITY
  const well = reportsOnChange && !Number.isNaN(value) ? Math.max(known.at, device.receivedAt) : known.at
  return well + (holdMs ?? (reportsOnChange ? dayMs : Math.max(hourMs, freshMs)))
}
