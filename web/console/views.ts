import { includesRole, type Role } from '../../core/people/role.ts'
import type { IconName } from '../lib/icons.tsx'
import type { View } from './view.ts'

/** A view as the rail and the keys know it. */
export interface ViewEntry {
  readonly name: View['name']
  readonly icon: IconName
  readonly href: string
  /** After `g` this letter leads there. */
  readonly key: string
  /** Whoever has less does not see it: nothing in it would answer them. */
  readonly least: Role
}

/** All views, in the order of the rail. */
const views: readonly ViewEntry[] = [
  { name: 'city', icon: 'city', href: '#/', key: 'c', least: 'viewer' },
  { name: 'alarms', icon: 'bell', href: '#/alarms', key: 'a', least: 'viewer' },
  { name: 'trend', icon: 'trend', href: '#/trend', key: 't', least: 'viewer' },
  { name: 'station', icon: 'site', href: '#/station', key: 's', least: 'viewer' },
  { name: 'rules', icon: 'rules', href: '#/rules', key: 'r', least: 'viewer' },
  { name: 'health', icon: 'health', href: '#/health', key: 'k', least: 'viewer' },
  { name: 'data', icon: 'data', href: '#/data', key: 'd', least: 'viewer' },
  { name: 'report', icon: 'report', href: '#/report', key: 'o', least: 'viewer' },
  { name: 'people', icon: 'people', href: '#/people', key: 'p', least: 'engineer' },
]

/** Those that somebody may look into. */
export function viewsOf(role: Role): readonly ViewEntry[] {
  return views.filter(({ least }) => includesRole(role, least))
}
