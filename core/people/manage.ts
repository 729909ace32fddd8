import { type Area, isInArea } from './area.ts'
import { includesRole, type Role } from './role.ts'

/** Somebody's role and area: what they may lend. */
export interface Reach extends Area {
  readonly role: Role
}

/**
 * Whether somebody may let in, and put out, another: an engineer the crews, an admin everybody; of both only those whose
 * whole area lies in theirs, as who makes an invite could use it.
 */
export function mayManage(by: Reach, of: Reach): boolean {
  const hasRole = by.role === 'admin' || (by.role === 'engineer' && !includesRole(of.role, 'engineer'))
  return hasRole && liesIn(by, of)
}

/** Whether somebody's whole area lies in another's: whose log-ins are shown there. */
export function liesIn(by: Area, of: Area): boolean {
  return by.sites === undefined || (of.sites?.every((site) => isInArea(by, site)) ?? false)
}
