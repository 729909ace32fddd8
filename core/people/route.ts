import type { Priority } from '../alarm/priority.ts'
import type { Crew } from './crew.ts'
import { parseClockRange } from './rota/text.ts'
import type { DutyFile } from './schema.ts'

/** Which alarms go which way. What is left out fits all. */
export interface Route {
  readonly site?: ReadonlySet<string>
  readonly cell?: ReadonlySet<string>
  readonly kind?: ReadonlySet<string>
  readonly quantity?: ReadonlySet<string>
  readonly priority?: ReadonlySet<string>
  readonly escalation: string
  readonly crew?: string
  /** Of the city's clock, ms after midnight; `toMs` before `fromMs` is on the next day. */
  readonly quiet?: { readonly fromMs: number; readonly toMs: number }
  /** Each occurrence gets a work order. */
  readonly order?: true
}

/** What of an alarm decides its way. */
export interface Routed {
  readonly site: string
  readonly priority: Priority
  /** The grid cell of its place. */
  readonly cell?: string
  /** Of its asset. */
  readonly kind?: string
  readonly quantity?: string
}

const keys = ['site', 'cell', 'kind', 'quantity', 'priority'] as const

/** The way of an alarm: the first route that fits; undefined where none does. */
export function findRoute(routes: readonly Route[], alarm: Routed): Route | undefined {
  return routes.find((route) =>
    keys.every((key) => {
      const value = alarm[key]
      return route[key] === undefined || (value !== undefined && route[key].has(value))
    }),
  )
}

export function routeOf({ when, escalation, crew, quiet, order }: NonNullable<DutyFile['routes']>[number]): Route {
  const sets = keys.flatMap((key) => (when[key] === undefined ? [] : [[key, new Set([when[key]].flat())] as const]))
  const range = quiet === undefined ? undefined : parseClockRange(quiet)
  return {
    ...Object.fromEntries(sets),
    escalation,
    ...(crew && { crew }),
    ...(range && { quiet: range }),
    ...(order && { order }),
  }
}

/** Whose crew an alarm is: the route's own, else the one that lists its cell, else its site's; undefined where there is none. */
export function crewOf(
  crews: ReadonlyMap<string, Crew>,
  { route, cell, siteCrew }: { readonly route: Route; readonly cell?: string; readonly siteCrew?: string },
): Crew | undefined {
  if (route.crew !== undefined) return crews.get(route.crew)
  const byCell = cell === undefined ? undefined : [...crews.values()].find(({ cells }) => cells.includes(cell))
  return byCell ?? (siteCrew === undefined ? undefined : crews.get(siteCrew))
}
