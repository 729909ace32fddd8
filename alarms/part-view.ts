import { keysOf, partitionOf } from '../core/plant/partitions.ts'
import type { Plant, PlantRef } from '../core/plant/plant.ts'

/** What one of several parts evaluates of the plant that is in force. */
export interface PartView {
  /** The plant with its own rules only. */
  readonly plant: PlantRef
  /** Whether it evaluates the rule of that id. */
  owns(rule: string): boolean
  /** Whether another part does. */
  isElsewhere(rule: string): boolean
  /** Whether alarms of that site are its own, though the plant has no such rule any more. */
  ownsSite(site: string): boolean
}

/** One part of all: it evaluates whatever there is. */
export function wholeView(plant: PlantRef): PartView {
  return { plant, owns: () => true, isElsewhere: () => false, ownsSite: () => true }
}

export function partView(
  plant: PlantRef,
  { partition, partitions }: { readonly partition: number; readonly partitions: number },
): PartView {
  if (partitions === 1) return wholeView(plant)
  let known = viewOf(plant.current)

  function viewOf(whole: Plant) {
    const key = keysOf(whole)
    const isOwn = (site: string) => partitionOf(key(site), partitions) === partition
    const rules = whole.rules.filter(({ site }) => isOwn(site))
    const ids = (of: typeof rules) => new Set(of.map(({ id }) => id))
    return { whole, own: { ...whole, rules }, ids: ids(rules), all: ids([...whole.rules]), isOwn }
  }
  function now(): typeof known {
    if (known.whole !== plant.current) known = viewOf(plant.current)
    return known
  }
  return {
    plant: {
      get current() {
        return now().own
      },
    },
    owns: (rule) => now().ids.has(rule),
    isElsewhere: (rule) => now().all.has(rule) && !now().ids.has(rule),
    ownsSite: (site) => now().isOwn(site),
  }
}
