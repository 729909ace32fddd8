import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import { clock } from '../../lib/time.ts'
import { NotFetched } from '../not-fetched.tsx'
import { paneHash } from '../pane-view.ts'
import { SiteChoice } from '../tabs.tsx'
import { useFetched } from '../use-fetched.ts'
import { Wide } from '../wide.tsx'
import type { RuleEditBody } from './bodies.ts'
import type { RulesProps } from './props.ts'
import { valuesText } from './rule-text.ts'

const refreshMs = 15_000

/** What has been edited, the newest first; what does not hold says why. */
export function EditList({ view, city, model, actions }: RulesProps): JSX.Element {
  const { rules: w } = words()
  const { site = '' } = view.asked
  const path = `/api/v1/rule-edits?limit=200${site === '' ? '' : `&site=${encodeURIComponent(site)}`}`
  const fetched = useFetched(path, () => read<{ readonly edits: readonly RuleEditBody[] }>(path), refreshMs)
  const edits = fetched.found?.edits
  return (
    <>
      <div class="bar2">
        <SiteChoice
          label={w.site}
          all={w.allSites}
          sites={city.sites.map(({ id, name }) => ({ id, name: local(name) }))}
          chosen={site}
          onChoose={(id) => actions.onView({ ...view, asked: { site: id } }, 'same')}
        />
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!edits && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {edits?.length === 0 && <p class="note">{w.noEdits}</p>}
      {edits && edits.length > 0 && (
        <Wide label={w.tab.edits}>
          <table class="rules">
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">{w.column.place}</th>
                <th scope="col">{w.column.set}</th>
                <th scope="col">{w.column.state}</th>
                <th scope="col">{w.column.by}</th>
                <th scope="col">{w.column.when}</th>
                <th scope="col">{w.column.why}</th>
              </tr>
            </thead>
            <tbody>
              {edits.map((edit) => (
                <EditRow key={edit.id} edit={edit} now={model.now} />
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  )
}

function EditRow({ edit, now }: { readonly edit: RuleEditBody; readonly now: number }): JSX.Element {
  const { id, at, rule, set, by, why, verdict, state } = edit
  const changed = changedAt(edit)
  const isWrong = verdict && verdict.name !== 'holds'
  return (
    <tr data-edit={id}>
      <td class="num">{id}</td>
      <th scope="row">
        <a href={editHash(edit)}>
          {at} · {rule}
        </a>
      </th>
      <td>{valuesText(set)}</td>
      <td class={state.name === 'applied' || state.name === 'trial' ? 'strong' : 'soft'}>
        {editStateText(edit, now)}
        {isWrong && <div class="warn">{local(verdict.says)}</div>}
      </td>
      <td>{personName(state.who ?? by)}</td>
      <td class="num">{clock(changed)}</td>
      <td class="why2">{state.why || why}</td>
    </tr>
  )
}

/** The page of the rule that an edit changes, with the edit opened. */
export function editHash({ id, at, rule }: Pick<RuleEditBody, 'id' | 'at' | 'rule'>): string {
  return paneHash({ name: 'rules', tab: 'rule', id: `${at.replaceAll('/', '.')}.${rule}`, asked: { edit: String(id) } })
}

export function changedAt({ madeAt, state }: RuleEditBody): string {
  return state.at ?? state.since ?? madeAt
}

export function editStateText({ state }: RuleEditBody, now: number): string {
  const { ruleEdit, rules: w } = words()
  if (state.name !== 'trial' || state.until === undefined) return ruleEdit.state[state.name]
  if (Date.parse(state.until) <= now) return ruleEdit.state['trial-over']
  return `${ruleEdit.state.trial} · ${fill(w.trialUntil, { time: clock(state.until) })}`
}
