import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { request } from '../lib/client.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { typedText } from '../lib/shown-text.ts'
import { clock } from '../lib/time.ts'
import { dropDraft } from './draft.ts'
import { dutyRefusal } from './duty-refusal.ts'
import type { RotaChange } from './fetched.ts'
import { FormEnd } from './form-end.tsx'

interface RotaChangesProps {
  readonly changes: readonly RotaChange[]
  readonly mayTakeBack: (crew: string | undefined) => boolean
  readonly onDone: (said: string) => void
}

/** What holds in the next days beside the rota, each with a way back. */
export function RotaChanges({ changes, mayTakeBack, onDone }: RotaChangesProps): JSX.Element | null {
  const { onCall: w } = words().page
  const [open, setOpen] = useState<number>()
  if (changes.length === 0) return null
  return (
    <section>
      <h3>{w.changes}</h3>
      <ul class="changes">
        {changes.map((change) => (
          <li key={change.number} data-change={change.number}>
            <b>{changeText(change)}</b>
            <br />
            <span class="soft num">{turnText(change.first ?? change)}</span>
            {change.second && <span class="soft num"> ↔ {turnText(change.second)}</span>}
            <br />
            <span class="soft">{fill(w.madeBy, { who: personName(change.madeBy), why: typedText(change.why) })}</span>
            {mayTakeBack(change.crew) &&
              (open === change.number ? (
                <TakeBack change={change} onCancel={() => setOpen(undefined)} onDone={onDone} />
              ) : (
                <p>
                  <button type="button" class="btn" onClick={() => setOpen(change.number)}>
                    {w.takeBack}
                    <span class="vh"> {changeText(change)}</span>
                  </button>
                </p>
              ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface TakeBackProps {
  readonly change: RotaChange
  readonly onCancel: () => void
  readonly onDone: (said: string) => void
}

function TakeBack({ change, onCancel, onDone }: TakeBackProps): JSX.Element {
  const { onCall: w, card } = words().page
  useOpenForm()
  const form = `take back ${change.number}`
  const { value: why, set: setWhy } = useDraft<string>(form, 'why', '')
  const [said, setSaid] = useState('')
  const [state, setState] = useState<'idle' | 'asking'>('idle')

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (why.trim() === '') return
    setState('asking')
    try {
      await request(`/api/v1/rota-changes/${change.number}/withdraw`, { body: { why: why.trim() } })
      dropDraft(form)
      onDone(`${w.withdrawn}: ${changeText(change)}`)
    } catch (error) {
      setSaid(fill(w.refused, { reason: dutyRefusal(error) }))
      setState('idle')
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="line">
        {card.why}
        <textarea
          class="field"
          rows={2}
          maxLength={2000}
          required
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      <p role="alert" class="err">
        {said}
      </p>
      <FormEnd go={w.takeBackNow} disabled={state === 'asking'} onCancel={onCancel} />
    </form>
  )
}

function changeText({ kind, crew, person = '', standIn = '', first, second }: RotaChange): string {
  const { onCall: w } = words().page
  const of = crew === undefined ? '' : ` · ${crewName(crew)}`
  const names = {
    who: personName(first?.person ?? person),
    other: personName(second?.person ?? ''),
    standIn: personName(standIn),
  }
  return `${fill(w[kind], names)}${of}`
}

function turnText({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): string {
  return from === undefined || to === undefined ? '' : `${clock(from)}–${clock(to)}`
}
