import { inOrder } from '../lib/attention.ts'
import { courseMs } from '../lib/direction.ts'
import { levelKinds } from '../lib/level-kinds.ts'
import { serverNow } from '../lib/server-clock.ts'
import { alarmsIn, type Model } from './model.ts'
import { readCurve } from './reads.ts'

interface TrailDeps {
  model(): Model
  change(part: Partial<Model>): void
}

/** The first so many of a list say where their values go as soon as it is there; the others once they have been heard of long enough. */
const atMost = 12
/** Alarms come in crowds: it is asked once for all of them. */
const soonMs = 300

/** The half hour before what is heard, so that a direction is known at once. */
export interface Trails {
  seed(): void
}

export function createTrails({ model, change }: TrailDeps): Trails {
  const asked = new Set<string>()
  let isBusy = false

  async function fill(): Promise<void> {
    const points = alarmsIn(model())
      .filter(({ kind, condition }) => levelKinds.has(kind ?? '') && condition === 'active')
      .sort(inOrder)
      .slice(0, atMost)
      .flatMap(({ point }) => point ?? [])
    for (const point of points) {
      if (asked.has(point)) continue
      asked.add(point)
      const now = serverNow()
      const { points: found } = await readCurve(point, { from: now - courseMs, to: now }, undefined)
      const known = model().values.get(point)
      if (!known) continue
      const before = found.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
      const first = known.trail[0]?.at ?? now
      const trail = [...before.filter(({ at }) => at < first), ...known.trail]
      change({ values: new Map(model().values).set(point, { ...known, trail }) })
    }
  }

  return {
    seed() {
      if (isBusy) return
      isBusy = true
      setTimeout(() => {
        fill()
          .catch(() => asked.clear())
          .finally(() => {
            isBusy = false
          })
      }, soonMs)
    },
  }
}
