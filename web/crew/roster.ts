import type { Me } from '../../api/me/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import type { SiteName } from './fetched.ts'

/** Whether somebody may change who is on duty for a crew: the server judges by the same, and has the last word. `undefined`: of all crews (leave). */
export function mayRoster(me: Me | undefined, sites: readonly SiteName[], crew: string | undefined): boolean {
  if (!me || !includesRole(me.role, 'operator')) return false
  if (me.sites === undefined) return true
  const its = sites.filter((site) => (crew === undefined ? me.crews?.includes(site.crew ?? '') : site.crew === crew))
  return its.length > 0 && its.every(({ id }) => me.sites?.includes(id))
}
