import type { JSX } from 'preact'
import { words } from '../../lib/language.ts'
import { may } from '../may.ts'
import { type PaneTab, paneHash } from '../pane-view.ts'
import { Tabs } from '../tabs.tsx'
import { AuditTable } from './audit.tsx'
import type { PeopleProps } from './props.ts'

/** Who may do what, by which token, and what is on record. */
export function PeoplePage(props: PeopleProps): JSX.Element {
  const { view, model } = props
  const { admin: w, console: all } = words()
  if (!may(model.me, 'engineer')) {
    return (
      <section class="pan wait">
        <p>{w.notAllowed}</p>
      </section>
    )
  }
  const tabs: readonly PaneTab<'people'>[] = ['audit']
  const shown = tabs.includes(view.tab) ? view.tab : 'audit'
  return (
    <section class="pan">
      <div class="bar2">
        <h2>{all.nav.people}</h2>
        <Tabs
          label={all.nav.people}
          shown={shown}
          tabs={tabs.map((name) => ({
            name,
            label: w.tab[name],
            href: paneHash({ name: 'people', tab: name, asked: {} }),
          }))}
        />
      </div>
      <AuditTable {...props} />
    </section>
  )
}
