import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { Refused, read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import { newKey } from '../../lib/new-key.ts'
import { useOpenForm } from '../../lib/open-forms.ts'
import { span } from '../../lib/time.ts'
import { useShown } from '../use-shown.ts'
import { Became } from './became.tsx'
import type { RuleEditBody, ShownEdit } from './bodies.ts'
import type { FormProps } from './form-props.ts'
import { RuleChanged, readRule } from './read-rule.ts'
import { isOpen, valuesText } from './rule-text.ts'
import { YamlLines } from './yaml-lines.tsx'

/** As long as a trial may be chosen to be; the API takes up to `mostTrialDays`. */
const trialDays = [1, 3, 7, 14, 30] as const
type Step = 'try' | 'apply' | 'approve' | 'discard' | 'revert' | 'revise'

/** What can be done with what is typed or kept: only what would not be refused is a button. */
export function RuleSteps(props: FormProps & { readonly isWrong: boolean }): JSX.Element {
  const { model, shown, set, check, isWrong, rule, typing } = props
  const { rules: w, ruleEdit } = words()
  const { value: why, set: setWhy } = typing.why
  const [days, setDays] = useState(14)
  const [ending, setEnding] = useState<'discard' | 'revert'>()
  const { value: endWhy, set: setEndWhy } = typing.endWhy
  const [busy, setBusy] = useState<'free' | 'busy'>('free')
  const [said, setSaid] = useState<{ readonly text: string; readonly is: 'good' | 'bad' }>()
  // another edit of the rule came in force since this was written: it is written anew before it is applied
  const [overtaken, setOvertaken] = useState(false)
  const isShown = useShown()
  const edit = shown?.edit
  // what a step made of the edit, until it is shown: another step on what stood before would be refused as somebody else's
  const [made, setMade] = useState<RuleEditBody>()
  const isBehind = made !== undefined && edit?.id === made.id && edit.revision < made.revision
  const isTyped = Object.keys(set).length > 0
  const isOther =
    isTyped &&
    (overtaken || !edit || JSON.stringify(sorted(set)) !== JSON.stringify(sorted(edit.set)) || why !== edit.why)
  const approval = check.name === 'good' ? check.approval : shown?.approval
  const canOpen = !edit || isOpen(edit)
  const needsApproval = approval === 'required' && (!edit?.approval || isOther)
  const state = edit?.state.name

  const stateText = (done: RuleEditBody) => ruleEdit.state[done.state.name]
  async function act(
    work: () => Promise<RuleEditBody>,
    did: (done: RuleEditBody) => string = stateText,
  ): Promise<void> {
    setBusy('busy')
    setSaid(undefined)
    try {
      const done = await work()
      typing.onSent()
      if (!isShown()) return
      setMade(done)
      setSaid({ is: 'good', text: fill(w.done, { state: did(done) }) })
      setEnding(undefined)
      setOvertaken(false)
      props.onEdit(String(done.id))
    } catch (error) {
      // said above whatever is looked at now
      if (!isShown()) throw error
      const problem = error instanceof Refused ? error.problem : undefined
      const isChanged = problem?.type?.endsWith('edit-changed')
      const isOvertaken = isChanged && problem?.editSince !== undefined
      if (isOvertaken) setOvertaken(true)
      setSaid({
        is: 'bad',
        text:
          error instanceof RuleChanged || isOvertaken ? w.ruleChanged : isChanged ? w.changedSince : reasonOf(error),
      })
      if (isChanged && edit) props.onEdit(String(edit.id))
    } finally {
      setBusy('free')
    }
  }
  /** What is typed is kept first, then the step taken on it. */
  async function saved(): Promise<RuleEditBody> {
    // `revision` guards the edit; this the rule that it is made against
    const now = await readRule(rule.id)
    if (now && now.version !== rule.version) {
      props.onChanged()
      throw new RuleChanged()
    }
    if (edit && !isOther) return edit
    if (edit) return await step(edit, 'revise', { set, why })
    return (await post('/api/v1/rule-edits', { ...props.place, set, why })).edit
  }
  const go = (name: 'try' | 'apply' | 'approve') => () =>
    void act(
      async () => await step(await saved(), name, name === 'try' ? { days } : {}),
      name === 'approve' ? () => w.isApproved : stateText,
    )
  const isBusy = busy === 'busy' || isBehind
  const isHeld = isBusy || isWrong || !isTyped || why.trim() === ''
  return (
    <div class="steps">
      {isOther && <OpenForm />}
      {edit && <Became shown={shown} />}
      {props.onWide && (
        <label class="note">
          <input
            type="checkbox"
            checked={props.place.at === rule.site}
            onChange={(event) => props.onWide?.(event.currentTarget.checked ? 'site' : '')}
          />{' '}
          {w.wide}
        </label>
      )}
      {canOpen && (
        <div class="why">
          <label for="why">{w.whyLabel}</label>
          <textarea
            class="field"
            id="why"
            rows={3}
            value={why}
            onInput={(event) => setWhy(event.currentTarget.value)}
          />
          {isTyped && why.trim() === '' && <p class="soft">{w.whyNeeded}</p>}
        </div>
      )}
      <div class="go3">
        {canOpen && (
          <button type="button" class="btn go" disabled={isHeld} onClick={go('try')}>
            {fill(w.tryDays, { days })}
          </button>
        )}
        {canOpen && (
          <select
            class="field"
            aria-label={w.trialLength}
            value={days}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
          >
            {trialDays.map((each) => (
              <option key={each} value={each}>
                {span(each * 86_400_000)}
              </option>
            ))}
          </select>
        )}
        {canOpen && !needsApproval && (
          <button type="button" class="btn" disabled={isHeld} onClick={go('apply')}>
            {ruleEdit.action.apply}
          </button>
        )}
        {edit && !isOther && canOpen && needsApproval && edit.by !== model.me?.name && (
          <button type="button" class="btn" disabled={isBusy} onClick={go('approve')}>
            {ruleEdit.action.approve}
          </button>
        )}
        {canOpen && isOther && (
          <button type="button" class="btn" disabled={isHeld} onClick={() => void act(saved)}>
            {w.save}
          </button>
        )}
        {state === 'applied' && edit?.verdict?.name === 'conflict' && (
          <button type="button" class="btn go" disabled={isBusy} onClick={() => void act(() => step(edit, 'apply'))}>
            {ruleEdit.action.apply}
          </button>
        )}
        {edit && ending === undefined && (canOpen || state === 'applied') && (
          <button type="button" class="btn quiet" onClick={() => setEnding(canOpen ? 'discard' : 'revert')}>
            {ruleEdit.action[canOpen ? 'discard' : 'revert']}…
          </button>
        )}
      </div>
      {edit && ending !== undefined && (
        <div class="why">
          {ending === 'revert' && shown?.without && <Then without={shown.without} />}
          <label for="end-why">{ending === 'revert' ? w.revertWhy : w.discardWhy}</label>
          <textarea
            class="field"
            id="end-why"
            rows={2}
            value={endWhy}
            onInput={(event) => setEndWhy(event.currentTarget.value)}
          />
          <div class="go3">
            <button
              type="button"
              class="btn"
              disabled={isBusy || endWhy.trim() === ''}
              onClick={() => void act(() => step(edit, ending, { why: endWhy }))}
            >
              {ruleEdit.action[ending]}
            </button>
            <button type="button" class="btn quiet" onClick={() => setEnding(undefined)}>
              {w.close}
            </button>
          </div>
        </div>
      )}
      <p class={said?.is === 'bad' ? 'note warn' : 'note'} role="status">
        {said?.text}
      </p>
      {canOpen && (
        <p class="note soft">
          {w.noteTry} {w.noteApply} {approval && (needsApproval ? w.noteApproval : w.noteFree)}{' '}
          {needsApproval && edit && edit.by === model.me?.name && fill(w.ownEdit, { who: personName(edit.by) })}{' '}
          {check.name === 'good' && (check.rules === 1 ? w.changesOne : fill(w.changes, { count: check.rules }))}
        </p>
      )}
      {state === 'applied' && (
        <div class="bar2">
          <YamlLines />
        </div>
      )}
    </div>
  )
}

/** What holds once it is taken back. */
function Then({ without }: { readonly without: NonNullable<ShownEdit['without']> }): JSX.Element {
  const { rules: w } = words()
  const { values, older } = without
  const from = older.length === 0 ? w.ofFile : fill(w.ofEdits, { edits: older.join(', ') })
  return <p class={older.length === 0 ? '' : 'warn'}>{fill(w.thenHolds, { values: valuesText(values), from })}</p>
}

/** No new version of the page takes its place while something is typed that is not kept. */
function OpenForm(): null {
  useOpenForm()
  return null
}

async function step(edit: RuleEditBody, name: Step, body: Record<string, unknown> = {}): Promise<RuleEditBody> {
  return (await post(`/api/v1/rule-edits/${edit.id}/${name}`, { ...body, revision: edit.revision })).edit
}

function post(path: string, body: unknown): Promise<ShownEdit> {
  return read<ShownEdit>(path, { body, headers: { 'idempotency-key': newKey() } })
}

function sorted(values: object): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
}
