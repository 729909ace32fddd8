import type { JSX } from 'preact'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import type { View } from './view.ts'

const views = [
  { name: 'city', icon: 'city', href: '#/', key: 'c' },
  { name: 'alarms', icon: 'bell', href: '#/alarms', key: 'a' },
  { name: 'trend', icon: 'trend', href: '#/trend', key: 't' },
  { name: 'station', icon: 'site', href: '#/station', key: 's' },
  { name: 'health', icon: 'health', href: '#/health', key: 'k' },
  { name: 'report', icon: 'report', href: '#/report', key: 'o' },
] as const

/** The views, always in the same places. */
export function Rail({ view }: { readonly view: View }): JSX.Element {
  const { nav } = words().console
  return (
    <nav class="rail" aria-label={nav.label}>
      {views.map(({ name, icon, href, key }) => (
        <a key={name} href={href} aria-current={view.name === name ? 'page' : undefined} title={`g ${key}`}>
          <Icon name={icon} />
          {nav[name]}
        </a>
      ))}
      <a class="end" href="/">
        <Icon name="phone" />
        {nav.crew}
      </a>
    </nav>
  )
}
