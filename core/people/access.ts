import type { Plant } from '../plant/plant.ts'
import type { Actor } from './actor.ts'
import type { Area } from './area.ts'
import type { Crew } from './crew.ts'
import type { Person } from './duty.ts'
import { includesRole, type Role } from './role.ts'

/** What a person of the plant may do, and where: by the plant in force, asked anew at each request. */
export interface PersonAccess extends Actor, Area {
  /** What they are called, for who reads of it later. */
  readonly person: string
}

/** The access of a person by their id; undefined of who is not in the plant. */
export function accessOf(plant: Plant, id: string): PersonAccess | undefined {
  const person = plant.duty.people.get(id)
  if (!person) return undefined
  const role = roleIn(person)
  const sites = person.sites ?? (includesRole(role, 'engineer') ? undefined : sitesOfCrews(plant, id))
  return { name: id, person: person.name['zh-CN'], role, ...(sites && { sites }) }
}

/** The role of a person. */
export function roleIn({ role = 'operator' }: Pick<Person, 'role'>): Role {
  return role
}

/** The sites that the crews look after of which somebody is a member or the officer. */
function sitesOfCrews({ duty, sites }: Plant, id: string): readonly string[] {
  const crews = [...duty.crews.values()].filter(({ members, officer }) => members.includes(id) || officer === id)
  return sites.filter((site) => crews.some((crew) => looksAfter(crew, site))).map((site) => site.id)
}

function looksAfter({ id, cells }: Crew, { crew, cell, assets }: Plant['sites'][number]): boolean {
  if (crew === id) return true
  return [cell, ...assets.map((asset) => asset.cell)].some((each) => each !== undefined && cells.includes(each))
}
