import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { local, words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import { clock } from '../../lib/time.ts'
import type { ShownEdit } from './bodies.ts'
import { valuesText } from './rule-text.ts'

/** What became of an edit: who approved it, how its trial goes, and whether the plant file says otherwise. */
export function Became({ shown }: { readonly shown: ShownEdit }): JSX.Element {
  const { rules: w } = words()
  const { edit, trial, problems } = shown
  const { verdict, approval, state } = edit
  const tried = trial?.reduce((sum, each) => sum + each.tried.raised, 0)
  const inForce = trial?.reduce((sum, each) => sum + each.inForce.raised, 0)
  return (
    <div class="note">
      {approval && (
        <p>
          {fill(w.approved, {
            who: personName(approval.who),
            time: clock(approval.at),
          })}
        </p>
      )}
      {tried !== undefined && inForce !== undefined && state.since !== undefined && (
        <p>{fill(w.trialCount, { since: clock(state.since), tried, inForce })}</p>
      )}
      {verdict && <p class={verdict.name === 'holds' ? '' : 'warn'}>{local(verdict.says)}</p>}
      {verdict?.at?.map(({ alarm, says, before, now }) => (
        <p key={alarm} class="warn">
          {fill(w.conflictAt, { alarm, says: valuesText(says), before: valuesText(before), now: valuesText(now) })}
        </p>
      ))}
      {[...(verdict?.problems ?? []), ...(problems ?? []).map(({ where, expected }) => `${where}: ${expected}`)].map(
        (text) => (
          <p key={text} class="warn">
            {text}
          </p>
        ),
      )}
    </div>
  )
}
