import type { Plant } from './plant.ts'

const kinds = ['sites', 'people', 'crews', 'rotas', 'escalations', 'alarms'] as const

/** Ids that a plant has and the one after it has not, by kind; kinds of which nothing is gone are left out. */
export function leftOut(before: Plant, after: Plant): Partial<Record<(typeof kinds)[number], readonly string[]>> {
  const [had, has] = [namesOf(before), namesOf(after)]
  const gone = kinds.map((kind) => [kind, [...new Set(had[kind]).difference(new Set(has[kind]))]] as const)
  return Object.fromEntries(gone.filter(([, ids]) => ids.length > 0))
}

function namesOf({ sites, duty, rules }: Plant): Readonly<Record<(typeof kinds)[number], readonly string[]>> {
  const rotas = [...duty.crews.values()].flatMap(({ rota }) => (rota === undefined ? [] : [rota.id]))
  return {
    sites: sites.map(({ id }) => id),
    people: [...duty.people.keys()],
    crews: [...duty.crews.keys()],
    rotas: [...new Set(rotas)],
    escalations: [...duty.escalations.keys()],
    alarms: rules.map(({ id }) => id),
  }
}
