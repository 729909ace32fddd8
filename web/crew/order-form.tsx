import type { JSX } from 'preact'
import type { OrderBody } from '../../api/orders/schema.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { serverNow } from '../lib/server-clock.ts'
import { clock, span } from '../lib/time.ts'
import { dropDraft } from './draft.ts'
import { FormEnd } from './form-end.tsx'
import type { OnStep } from './order-step.ts'
import type { OrderStep } from './outbox-rules.ts'

const hourMs = 3_600_000
/** How much later it may be wanted. */
const later: Readonly<Partial<Record<OrderStep, readonly number[]>>> = {
  extend: [2 * hourMs, 4 * hourMs, 8 * hourMs, 24 * hourMs],
  defer: [24 * hourMs, 72 * hourMs, 168 * hourMs],
}

interface OrderFormProps {
  readonly order: OrderBody
  readonly step: OrderStep
  readonly onStep: OnStep
  readonly onCancel: () => void
}

/** A step that needs words: a reason, and of some until when. What stands in it is kept as in every form. */
export function OrderForm({ order, step, onStep, onCancel }: OrderFormProps): JSX.Element {
  const { order: w, page } = words()
  useOpenForm()
  const form = `W-${order.id} ${step}`
  const { value: text, set: setText } = useDraft<string>(form, 'text', '')
  const { value: wanted, set: setWanted } = useDraft<string>(form, 'until', '')
  const spans = later[step] ?? []
  const chosen = spans.find((each) => String(each) === wanted) ?? spans[0]
  // more time is asked for from when it was to be done
  const from = step === 'extend' ? Math.max(serverNow(), Date.parse(order.doneBy)) : serverNow()
  const isNote = step === 'comment'

  function submit(event: Event): void {
    event.preventDefault()
    const said = text.trim()
    if (said === '') return
    dropDraft(form)
    const until = chosen === undefined ? {} : { until: new Date(from + chosen).toISOString() }
    onStep(step, { [isNote ? 'note' : 'why']: said, ...until })
  }

  return (
    <form onSubmit={submit}>
      <h4>{w.action[step === 'photo' ? 'comment' : step]}</h4>
      {spans.length > 0 && (
        <fieldset class="times">
          <legend>{page.order.until}</legend>
          {spans.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="until"
                value={each}
                checked={each === chosen}
                onChange={() => setWanted(String(each))}
              />
              +{span(each)}, <span class="num">{clock(from + each)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="line">
        {isNote ? page.action.comment : page.card.why}
        <textarea
          class="field"
          rows={2}
          maxLength={2000}
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <FormEnd go={page.card.send} onCancel={onCancel} />
    </form>
  )
}
