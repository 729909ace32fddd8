import type { Priority } from '../alarm/priority.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { Plant } from '../plant/plant.ts'
import type { Crew } from './crew.ts'
import { crewOf, findRoute, type Route } from './route.ts'

/** Which way an alarm goes by the plant file, whose it is, and where. */
export interface Way {
  readonly route: Route
  readonly crew?: Crew
  /** The grid cell of its place. */
  readonly cell?: string
}

/** The way of an alarm of that rule and priority; undefined where no route fits. */
export function wayOf(
  { duty, sites, points }: Pick<Plant, 'duty' | 'sites' | 'points'>,
  { site: id, priority }: { readonly site: string; readonly priority: Priority },
  rule: AlarmRule | undefined,
): Way | undefined {
  const site = sites.find((each) => each.id === id)
  const asset = site?.assets.find((each) => each.id === rule?.asset)
  const point = rule && 'point' in rule.signal ? points.get(rule.signal.point) : undefined
  const cell = asset?.cell ?? site?.cell
  const route = findRoute(duty.routes, {
    ...{ site: id, priority },
    ...(cell !== undefined && { cell }),
    ...(asset && { kind: asset.kind }),
    ...(point && { quantity: point.quantity.id }),
  })
  if (!route) return undefined
  const siteCrew = site?.crew
  const crew = crewOf(duty.crews, {
    route,
    ...(cell !== undefined && { cell }),
    ...(siteCrew !== undefined && { siteCrew }),
  })
  return { route, ...(crew && { crew }), ...(cell !== undefined && { cell }) }
}
