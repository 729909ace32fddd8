import type { JSX } from 'preact'
import { words } from '../../lib/language.ts'
import { may } from '../may.ts'
import { type PaneTab, paneHash } from '../pane-view.ts'
import { Tabs } from '../tabs.tsx'
import { Devices } from './devices.tsx'
import type { DataProps } from './props.ts'
import { Quality } from './quality.tsx'
import { Quarantine } from './quarantine.tsx'
import { Rejects } from './rejects.tsx'

/** What comes in, what does not, and how good it is. */
export function DataPage(props: DataProps): JSX.Element {
  const { view, model } = props
  const { data: w, console: all } = words()
  // what a viewer would be refused is not offered
  const tabs: readonly PaneTab<'data'>[] = may(model.me, 'engineer')
    ? ['devices', 'quarantine', 'rejects', 'quality']
    : ['devices', 'quality']
  const shown = tabs.includes(view.tab) ? view.tab : 'devices'
  return (
    <section class="pan">
      <div class="bar2">
        <h2>{all.nav.data}</h2>
        <Tabs
          label={all.nav.data}
          shown={shown}
          tabs={tabs.map((name) => ({
            name,
            label: w.tab[name],
            href: paneHash({ name: 'data', tab: name, asked: {} }),
          }))}
        />
      </div>
      {shown === 'devices' && <Devices {...props} />}
      {shown === 'quarantine' && <Quarantine {...props} />}
      {shown === 'rejects' && <Rejects {...props} />}
      {shown === 'quality' && <Quality {...props} />}
    </section>
  )
}
