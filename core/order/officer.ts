import { includesRole } from '../people/role.ts'
import type { Doing } from './event.ts'
import type { Order } from './order.ts'

/** Who agrees to what a crew asks for: its officer, and every engineer. A token that has the officer's name is not the officer. */
export function isOfficer({ officer }: Pick<Order, 'officer'>, who: Doing['who']): boolean {
  if (typeof who === 'string') return true
  return includesRole(who.role, 'engineer') || (who.person !== undefined && who.name === officer)
}
