import type { Role } from './role.ts'

/** Who acts: a person by their id in the plant, or a program by the name of its token. */
export interface Actor {
  readonly name: string
  readonly role: Role
  /** Of a person who has logged in: what they are called. A token has none, whatever its name. */
  readonly person?: string
}

/** What keeps actors apart: a token that is called like a person is not that person. */
export function actorKey({ name, person }: Pick<Actor, 'name' | 'person'>): string {
  return person === undefined ? `token ${name}` : `person ${name}`
}
