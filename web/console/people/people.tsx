import type { JSX } from 'preact'
import { words } from '../../lib/language.ts'
import { may } from '../may.ts'
import { type PaneTab, paneHash } from '../pane-view.ts'
import { Tabs } from '../tabs.tsx'
import { AuditTable } from './audit.tsx'
import { PeopleList } from './people-list.tsx'
import type { PeopleProps } from './props.ts'
import { Tokens } from './tokens.tsx'

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
  const tabs: readonly PaneTab<'people'>[] = may(model.me, 'admin')
    ? ['people', 'tokens', 'audit']
    : ['people', 'audit']
  const shown = tabs.includes(view.tab) ? view.tab : 'people'
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
      {shown === 'people' && <PeopleList {...props} />}
      {shown === 'tokens' && <Tokens {...props} />}
      {shown === 'audit' && <AuditTable {...props} />}
    </section>
  )
}
