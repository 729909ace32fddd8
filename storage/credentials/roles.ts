/** What a person or program may do; each role may do all that the ones before it may. */
export const roles = ['viewer', 'crew', 'engineer', 'admin'] as const
export type Role = (typeof roles)[number]

/** True when `role` includes what `needed` may do. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
