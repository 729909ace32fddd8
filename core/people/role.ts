/** What a person or program may do; each role may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const
export type Role = (typeof roles)[number]

/** Words that roles had before, as older files have them. */
const former: ReadonlyMap<unknown, Role> = new Map([['crew', 'operator']])

/** The role of a word that was kept, today's or a former one; undefined for any other. */
export function roleOf(word: unknown): Role | undefined {
  return roles.find((role) => role === word) ?? former.get(word)
}

/** True when `role` includes what `needed` may do. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
