import type { JSX } from 'preact'
import { Icon, type IconName } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import type { View } from './view.ts'

const tabs: readonly (readonly [
  Exclude<View['name'], 'invite' | 'alarm' | 'order' | 'me' | 'letIn' | 'announce' | 'drill'>,
  string,
  IconName,
])[] = [
  ['now', '#/', 'list'],
  ['orders', '#/orders', 'tool'],
  ['site', '#/site', 'site'],
  ['onCall', '#/oncall', 'phone'],
  ['more', '#/more', 'more'],
]

export function Tabs({ at }: { readonly at: View['name'] }): JSX.Element {
  const { tab } = words().page
  return (
    <nav class="tabs" aria-label={tab.main}>
      {tabs.map(([name, href, icon]) => (
        <a key={name} href={href} aria-current={name === at ? 'page' : undefined}>
          <Icon name={icon} />
          <span>{tab[name]}</span>
        </a>
      ))}
    </nav>
  )
}
