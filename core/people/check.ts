import { parseDuration } from '../duration.ts'
import type { Pieces } from '../plant/pieces.ts'
import type { PlantProblem } from '../plant/problem.ts'
import { channelKinds } from './channel-kind.ts'
import { known, knownAll } from './known.ts'
import { checkCalendar, checkRota } from './rota/check.ts'
import type { DutyFile } from './schema.ts'
import { type Names, soundDuty } from './sound.ts'

/** What does not fit in the people's part of a plant file, as far as its parts are sound by themselves. */
export function checkDuty(
  file: unknown,
  { sites, assets, knownQuantities }: Pieces,
  sitesAre: 'sound' | 'unsound',
): PlantProblem[] {
  const { duty, names } = soundDuty(file)
  const { cells, problems: twice } = cellsOf(duty)
  for (const cell of [...sites.map(({ site }) => site.cell), ...assets.map(({ asset }) => asset.cell)]) {
    if (cell !== undefined) cells.add(cell)
  }
  const crewsAreSound = Object.keys(duty.crews ?? []).length === (duty.crews ?? []).length
  const knownCells = crewsAreSound && sitesAre === 'sound' ? cells : undefined
  return [
    ...duplicates(duty.people ?? [], 'people', 'person'),
    ...duplicates(duty.crews ?? [], 'crews', 'crew'),
    ...checkPeople(duty, names),
    ...checkCrews(duty, names),
    ...twice,
    ...Object.entries(duty.calendars ?? {}).flatMap(([id, calendar]) => checkCalendar(calendar, ['calendars', id])),
    ...Object.entries(duty.rotas ?? {}).flatMap(([id, rota]) =>
      checkRota(rota, { path: ['rotas', id], calendars: duty.calendars ?? {}, names }),
    ),
    ...checkEscalations(duty, names),
    ...checkRoutes(duty, { ...names, cells: knownCells, quantities: knownQuantities }),
    ...checkOrders(duty),
    ...(duty.drills ?? []).flatMap(({ crew, escalation }, index) => [
      ...known(crew, names.crews, { path: ['drills', index, 'crew'], what: 'crew' }),
      ...known(escalation, names.escalations, { path: ['drills', index, 'escalation'], what: 'escalation' }),
    ]),
    // a plant file without crews may name those in charge all the same
    ...(duty.crews ? sites : []).flatMap(({ path, site }) =>
      known(site.crew, names.crews, { path: [...path, 'crew'], what: 'crew' }),
    ),
  ]
}

function checkPeople({ people = [] }: DutyFile, { sites }: Names): PlantProblem[] {
  return people.flatMap((person, index) => [
    ...knownAll(person.sites, sites, { path: ['people', index, 'sites'], what: 'site' }),
    ...person.reach.flatMap((channel, place) => {
      const { needs } = channelKinds[channel]
      if (needs === 'none' || person[needs] !== undefined) return []
      const path = ['people', index, 'reach', place]
      return [{ path, message: `${channel} needs ${needs}, which ${person.id} does not have` }]
    }),
  ])
}

function checkCrews({ crews = [] }: DutyFile, { people, rotas }: Names): PlantProblem[] {
  return crews.flatMap(({ members, rota, officer }, index) => {
    const path = ['crews', index]
    return [
      ...knownAll(members, people, { path: [...path, 'members'], what: 'person' }),
      ...known(rota, rotas, { path: [...path, 'rota'], what: 'rota' }),
      ...known(officer, people, { path: [...path, 'officer'], what: 'person' }),
    ]
  })
}

/** A cell that two crews look after is nobody's: each would think of the other. */
function cellsOf({ crews = [] }: DutyFile): { readonly cells: Set<string>; readonly problems: PlantProblem[] } {
  const owners = new Map<string, string>()
  const problems: PlantProblem[] = []
  crews.forEach(({ id, cells = [] }, index) => {
    for (const [place, cell] of cells.entries()) {
      const owner = owners.get(cell)
      if (owner !== undefined) {
        problems.push({ path: ['crews', index, 'cells', place], message: `${cell} is a cell of ${owner} already` })
      } else owners.set(cell, id)
    }
  })
  return { cells: new Set(owners.keys()), problems }
}

function checkEscalations({ escalations = {} }: DutyFile, { people }: Names): PlantProblem[] {
  return Object.entries(escalations).flatMap(([id, { steps, ...more }]) => {
    const path = ['escalations', id]
    return [
      ...steps.flatMap(({ tell }, index) =>
        typeof tell === 'string'
          ? []
          : knownAll(tell, people, { path: [...path, 'steps', index, 'tell'], what: 'person' }),
      ),
      ...knownAll(more.then?.tell, people, { path: [...path, 'then', 'tell'], what: 'person' }),
    ]
  })
}

interface RouteNames extends Names {
  readonly cells: ReadonlySet<string> | undefined
  readonly quantities: ReadonlySet<string>
}

function checkRoutes({ routes = [] }: DutyFile, names: RouteNames): PlantProblem[] {
  return routes.flatMap(({ when, escalation, crew, quiet }, index) => {
    const path = ['routes', index]
    const urgent = [when.priority ?? []].flat().find((each) => each === 'critical' || each === 'high')
    return [
      ...known(escalation, names.escalations, { path: [...path, 'escalation'], what: 'escalation' }),
      ...known(crew, names.crews, { path: [...path, 'crew'], what: 'crew' }),
      ...knownAll(when.site, names.sites, { path: [...path, 'when', 'site'], what: 'site' }),
      ...knownAll(when.cell, names.cells, { path: [...path, 'when', 'cell'], what: 'cell' }),
      ...knownAll(when.quantity, names.quantities, { path: [...path, 'when', 'quantity'], what: 'quantity' }),
      ...(quiet !== undefined && urgent !== undefined
        ? [{ path: [...path, 'quiet'], message: `alarms of priority ${urgent} do not wait: no quiet hours here` }]
        : []),
    ]
  })
}

/** Nobody can be there before they have taken it, nor be done before they are there. */
function checkOrders({ orders = {} }: DutyFile): PlantProblem[] {
  return Object.entries(orders).flatMap(([priority, written]) => {
    const { answer = '', arrive = '', done = '' } = written ?? {}
    const times = [answer, arrive, done].map((text) => parseDuration(text) ?? 0)
    const [first = 0, second = 0, third = 0] = times
    if (first <= second && second <= third) return []
    return [{ path: ['orders', priority], message: 'expected answer, arrive and done one after the other' }]
  })
}

function duplicates(items: readonly { readonly id: string }[], key: string, what: string): PlantProblem[] {
  const first = new Map<string, number>()
  return items.flatMap(({ id }, index) => {
    const before = first.get(id)
    if (before === undefined) {
      first.set(id, index)
      return []
    }
    return [{ path: [key, index, 'id'], message: `another ${what} is called ${id}`, first: [key, before] }]
  })
}
