import type { JSX } from 'preact'
import { words } from '../../lib/language.ts'
import { may } from '../may.ts'
import { paneHash } from '../pane-view.ts'
import { Tabs } from '../tabs.tsx'
import { EditList } from './edit-list.tsx'
import type { RulesProps } from './props.ts'
import { RuleList } from './rule-list.tsx'
import { RulePage } from './rule-page.tsx'
import { YamlLines } from './yaml-lines.tsx'

/** Where each rule comes from, how its alarm is, and what became of those who changed one. */
export function RulesPage(props: RulesProps): JSX.Element {
  const { view, model } = props
  const { rules: w } = words()
  if (view.tab === 'rule') return <RulePage key={view.id ?? ''} {...props} />
  return (
    <section class="pan">
      <div class="bar2">
        <h2>{w.title}</h2>
        <Tabs
          label={w.title}
          shown={view.tab}
          tabs={(['all', 'edits'] as const).map((name) => ({
            ...{ name, label: w.tab[name] },
            href: paneHash({ name: 'rules', tab: name, asked: {} }),
          }))}
        />
        <span class="space" />
        {may(model.me, 'engineer') && <YamlLines />}
      </div>
      {view.tab === 'all' ? <RuleList {...props} /> : <EditList {...props} />}
    </section>
  )
}
