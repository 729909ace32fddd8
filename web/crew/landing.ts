import type { Me } from '../../api/me/schema.ts'
import { includesRole } from '../../core/people/role.ts'

/**
 * Whether who came to `/` wanted the console: an engineer at a desk or a tablet, by the bare address. An address with `#` in
 * it names a view of this page, as notices and the console's own link here do; a phone is a crew's, whoever holds it. An
 * invite that was taken up leaves the bare address behind.
 */
export function wantsConsole({ role }: Pick<Me, 'role'>): boolean {
  return location.hash === '' && includesRole(role, 'engineer') && matchMedia('(min-width: 800px)').matches
}
