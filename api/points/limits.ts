import type { Plant } from '../../core/plant/plant.ts'
import type { LimitBody } from './schema.ts'

const known = new WeakMap<Plant, ReadonlyMap<string, readonly LimitBody[]>>()

/** The limits that a point's own value is compared with by rules that call people, lowest first; by the point's id. */
export function limitsOf(plant: Plant): ReadonlyMap<string, readonly LimitBody[]> {
  const found = known.get(plant)
  if (found) return found
  const limits = new Map<string, LimitBody[]>()
  for (const { id, signal, test, texts, audience } of plant.rules) {
    if (signal.of !== 'value' || test.by === 'among' || audience !== 'people') continue
    const its = limits.get(signal.point) ?? []
    limits.set(signal.point, its)
    const { by: side } = test
    for (const { limit, priority } of test.stages) its.push({ alarm: id, name: texts.name, side, limit, priority })
  }
  for (const its of limits.values()) its.sort((a, b) => a.limit - b.limit)
  known.set(plant, limits)
  return limits
}
