import type { JSX } from 'preact'
import type { Role } from '../../core/people/role.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import type { View } from './view.ts'
import { viewsOf } from './views.ts'

/** The views, always in the same places. */
export function Rail({ view, role }: { readonly view: View; readonly role: Role }): JSX.Element {
  const { nav } = words().console
  return (
    <nav class="rail" aria-label={nav.label}>
      {viewsOf(role).map(({ name, icon, href, key }) => (
        <a key={name} href={href} aria-current={view.name === name ? 'page' : undefined} title={`g ${key}`}>
          <Icon name={icon} />
          {nav[name]}
        </a>
      ))}
      <a class="end" href="/#/">
        <Icon name="phone" />
        {nav.crew}
      </a>
    </nav>
  )
}
