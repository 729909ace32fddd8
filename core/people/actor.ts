import type { Role } from './role.ts'

/** Who acts: a person or a program, by the name and role of its token. */
export interface Actor {
  readonly name: string
  readonly role: Role
}
