import { pointsSeen } from '../alarm/points.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { Plant } from './plant.ts'
import type { PlantProblem } from './problem.ts'

/** Of how many parts a log is, and all that follows it: one for each key's hash. */
export interface Partitioning {
  readonly partitions: number
}

/** Which of so many parts a key belongs to: FNV-1a of its UTF-16 units, mixed once more so that its low bits are good. */
export function partitionOf(key: string, partitions: number): number {
  if (partitions === 1) return 0
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions
}

/** The keys of a plant's sites: the zone that a site shares with others, or its own id. A site that is not in it has its id. */
export function keysOf({ sites }: Pick<Plant, 'sites'>): (site: string) => string {
  const zones = new Map(sites.flatMap(({ id, zone }) => (zone === undefined ? [] : [[id, zone] as const])))
  return (site) => zones.get(site) ?? site
}

/** What makes rules hang together, and is evaluated in one place: all the sites whose points and alarms a rule looks at. */
export function sitesSeen(rule: AlarmRule, plant: Plant, ruleOf: (id: string) => AlarmRule | undefined): Set<string> {
  const ofDevice = (device: string) => [...(plant.devices.get(device)?.points.values() ?? [])].map(({ id }) => id)
  const states = rule.suppressedBy.flatMap((each) => (each.by === 'state' ? each.points : []))
  const points = [...pointsSeen(rule, ofDevice), ...rule.trusting, ...states]
  const parents = rule.suppressedBy.flatMap((each) => (each.by === 'parent' ? [ruleOf(each.rule)?.site] : []))
  const sites = [rule.site, ...points.map((id) => plant.points.get(id)?.site), ...parents]
  return new Set(sites.flatMap((site) => site ?? []))
}

/** Rules that no part could evaluate alone, because what they look at lies in several keys. */
export function keyProblems(plant: Plant): PlantProblem[] {
  const key = keysOf(plant)
  const rules = new Map(plant.rules.map((rule) => [rule.id, rule]))
  return plant.rules.flatMap((rule) => {
    const sites = [...sitesSeen(rule, plant, (id) => rules.get(id))]
    const [first = rule.site] = sites
    const other = sites.find((site) => key(site) !== key(first))
    if (other === undefined) return []
    const message = `${rule.id}: it looks at ${first} and ${other}, which several parts of the log may keep: give them one \`zone\``
    return [{ path: plant.book?.origins.get(rule.id)?.path ?? ['alarms'], message }]
  })
}
