import type { Me } from '../../api/me/schema.ts'
import { isInArea } from '../../core/people/area.ts'
import type { Reach } from '../../core/people/manage.ts'
import { includesRole, type Role } from '../../core/people/role.ts'

/** Whether a button is there: what would be refused is not offered. `site`: where it acts, left out: nowhere in particular. */
export function may(me: Pick<Me, 'role' | 'sites'> | undefined, needed: Role, site?: string): boolean {
  if (!me || !includesRole(me.role, needed)) return false
  return site === undefined || isInArea(me.sites ? { sites: me.sites } : {}, site)
}

/** Role and area of who is in. */
export function reachOf({ role, sites }: Me): Reach {
  return { role, ...(sites && { sites }) }
}
