import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { PageAction } from '../../core/words/page-words.ts'
import { fill } from '../../core/words/tables.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { span } from '../lib/time.ts'
import { dropDraft } from './draft.ts'
import { FormEnd } from './form-end.tsx'

export type FormKind = 'answer' | 'note' | 'hand' | 'shelve' | 'unshelve' | 'out' | 'return'

interface FormProps {
  readonly kind: FormKind
  readonly alarm: AlarmBody
  readonly shelvings: readonly (readonly [text: string, ms: number])[]
  readonly onAct: (action: PageAction, body: Readonly<Record<string, string>>) => void
  readonly onCancel: () => void
}

/** Something to be written. What has been typed is kept in this tab until it is sent. */
export function ActForm({ kind, alarm, shelvings, onAct, onCancel }: FormProps): JSX.Element {
  const { card, action } = words().page
  useOpenForm()
  // a note becomes an answer when the alarm calls anew
  const form = `${alarm.id} ${kind === 'answer' ? 'note' : kind}`
  const { value: text, set: setText } = useDraft<string>(form, 'text', '')
  const { value: order, set: setOrder } = useDraft<string>(form, 'order', '')
  const chosen = useDraft<string>(form, 'time', '')
  const setTime = chosen.set
  // a time that may be chosen no longer is not asked for
  const time = shelvings.some(([each]) => each === chosen.value) ? chosen.value : (shelvings[0]?.[0] ?? '')
  const label = kind === 'hand' ? card.handTo : kind === 'answer' || kind === 'note' ? action.comment : card.why

  function submit(event: Event): void {
    event.preventDefault()
    const said = text.trim()
    if (said === '') return
    dropDraft(form)
    onAct(...askOf(kind, said, { time, order: order.trim() }))
  }

  return (
    <form onSubmit={submit}>
      {kind === 'shelve' && (
        <fieldset class="times">
          <legend>{card.howLong}</legend>
          {shelvings.map(([each, ms]) => (
            <label key={each}>
              <input type="radio" name="time" value={each} checked={each === time} onChange={() => setTime(each)} />
              {span(ms)}
            </label>
          ))}
        </fieldset>
      )}
      {kind === 'out' && (
        <label class="line">
          {card.order}
          <input
            class="field"
            value={order}
            required
            maxLength={100}
            onInput={(event) => setOrder(event.currentTarget.value)}
          />
        </label>
      )}
      <label class="line">
        {label}
        <textarea
          id="note"
          class="field"
          rows={2}
          maxLength={2000}
          required
          ref={focusOnce}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <FormEnd go={kind === 'answer' ? action.acknowledge : card.send} onCancel={onCancel} />
    </form>
  )
}

function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus()
}

/** What is asked of the server, from what was written. */
function askOf(
  kind: FormKind,
  said: string,
  { time, order }: { readonly time: string; readonly order: string },
): [action: PageAction, body: Readonly<Record<string, string>>] {
  switch (kind) {
    case 'answer':
      return ['acknowledge', { channel: 'page', note: said }]
    case 'note':
      return ['comment', { note: said }]
    case 'hand':
      return ['comment', { note: fill(words().page.card.handed, { note: said }) }]
    case 'shelve':
      return ['shelve', { why: said, for: time }]
    case 'unshelve':
      return ['unshelve', { why: said }]
    case 'out':
      return ['out-of-service', { why: said, workOrder: order }]
    case 'return':
      return ['return-to-service', { why: said }]
  }
}
