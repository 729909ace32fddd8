import type { JSX } from 'preact'
import type { OrderBody } from '../../api/orders/schema.ts'
import { type Work, works } from '../../core/order/work.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { clock } from '../lib/time.ts'
import { dropDraft, useDraft, useDraftPhotos } from './draft.ts'
import type { OrderAct } from './outbox-rules.ts'
import { openPhoto, smallPhoto } from './photo.ts'

/** What a step sends; `photo` is the file of a photo. */
export type OnStep = (
  action: OrderAct,
  body: Readonly<Record<string, string | readonly string[]>>,
  photo?: Blob,
) => void

interface OrderStepsProps {
  readonly order: OrderBody
  readonly mayAct: boolean
  /** A step that was taken here waits to be sent. */
  readonly isWaiting: boolean
  /** The form of what was done is open. */
  readonly isDone: boolean
  readonly onDone: (isOpen: boolean) => void
  readonly onStep: OnStep
}

/** The work order of an alarm: how far it has come, and the next step of whoever is there. */
export function OrderSteps({ order, mayAct, isWaiting, isDone, onDone, onStep }: OrderStepsProps): JSX.Element {
  const { order: w, page } = words()
  const { state } = order
  const taken = [order.dispatchedAt, order.acceptedAt, order.arrivedAt, order.disposedAt, order.verifiedAt]
  const names = [w.step.dispatched, w.step.accepted, w.step.arrived, w.step.disposed, w.step.verified]
  const next = taken.indexOf(undefined)
  const open = mayAct && !isWaiting
  return (
    <section class="order">
      <h3>
        {w.order} <span class="faint num">W-{order.id}</span>
      </h3>
      <ol class="wsteps">
        {names.map((name, index) => (
          <li
            key={name}
            class={taken[index] ? 'ok' : index === next ? 'now' : ''}
            aria-current={index === next ? 'step' : undefined}
          >
            <i aria-hidden="true">{taken[index] ? '✓' : index + 1}</i>
            {name}
            {taken[index] && <span class="vh"> ✓</span>}
          </li>
        ))}
      </ol>
      <p class="sub">{standingText(order)}</p>
      {order.photos.length > 0 && (
        <p class="sub soft">
          {fill(page.order.photos, { count: order.photos.length })}
          {mayAct &&
            order.photos.map(({ url }, index) => (
              <a key={url} class="photo num" href={url} target="_blank" rel="noopener" onClick={openPhoto}>
                {index + 1}
              </a>
            ))}
        </p>
      )}
      {open && isDone ? (
        <DoneForm
          order={order.id}
          onCancel={() => onDone(false)}
          onStep={(...step) => {
            onDone(false)
            onStep(...step)
          }}
        />
      ) : (
        open && (
          <div class="notes">
            {(state === 'opened' || state === 'dispatched') && (
              <button type="button" class="btn go" onClick={() => onStep('accept', {})}>
                {w.action.accept}
              </button>
            )}
            {state === 'accepted' && (
              <button type="button" class="btn go" onClick={() => onStep('arrive', {})}>
                {w.action.arrive}
              </button>
            )}
            {(state === 'accepted' || state === 'arrived') && (
              <button type="button" class={`btn ${state === 'arrived' ? 'go' : ''}`} onClick={() => onDone(true)}>
                {page.order.done}
              </button>
            )}
          </div>
        )
      )}
    </section>
  )
}

function standingText({
  state,
  crew,
  person,
  acceptedBy,
  acceptedAt,
  eta,
  disposedBy,
  dispatchedAt,
}: OrderBody): string {
  const { order: w, page } = words()
  const who =
    state === 'accepted' || state === 'arrived'
      ? personName(acceptedBy ?? '')
      : state === 'disposed'
        ? personName(disposedBy ?? '')
        : person !== undefined
          ? personName(person)
          : crewName(crew ?? '')
  const at = state === 'accepted' ? acceptedAt : state === 'dispatched' ? dispatchedAt : undefined
  const time = at === undefined ? '' : ` ${clock(at)}`
  const there = state === 'accepted' && eta !== undefined ? ` · ${fill(page.order.eta, { time: clock(eta) })}` : ''
  return `${w.state[state]}${who === '' ? '' : ` · ${who}`}${time}${there}`
}

interface DoneFormProps {
  readonly order: number
  readonly onStep: OnStep
  readonly onCancel: () => void
}

/** What was done: a few words to tap, a sentence, a photo. Each photo is sent by itself, before the step. */
function DoneForm({ order, onStep, onCancel }: DoneFormProps): JSX.Element {
  const { order: w, page } = words()
  useOpenForm()
  const form = `W-${order}`
  const ticked = useDraft<readonly string[]>(form, 'work', [])
  const chosen = works.filter((each) => ticked.value.includes(each))
  const choose: (work: readonly Work[]) => void = ticked.set
  const { value: note, set: setNote } = useDraft<string>(form, 'note', '')
  const [photos, addPhotos] = useDraftPhotos(form)
  async function add(files: FileList | null): Promise<void> {
    const made = await Promise.all([...(files ?? [])].slice(0, 4).map(smallPhoto))
    addPhotos(made)
  }
  function submit(event: Event): void {
    event.preventDefault()
    dropDraft(form)
    for (const photo of photos) onStep('photo', {}, photo)
    onStep('dispose', { work: chosen, note: note.trim() })
  }
  return (
    <form onSubmit={submit}>
      <fieldset class="times">
        <legend>{page.order.what}</legend>
        {works.map((each) => (
          <label key={each}>
            <input
              type="checkbox"
              checked={chosen.includes(each)}
              onChange={() => choose(chosen.includes(each) ? chosen.filter((one) => one !== each) : [...chosen, each])}
            />
            {w.work[each]}
          </label>
        ))}
      </fieldset>
      <label class="line">
        {page.action.comment}
        <textarea
          class="field"
          rows={2}
          maxLength={2000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <label class="line">
        {page.order.photo}
        <input
          class="field"
          type="file"
          accept="image/jpeg,image/png,image/*"
          multiple
          onChange={(event) => void add(event.currentTarget.files)}
        />
      </label>
      {photos.length > 0 && <p class="sub soft">{fill(page.order.photos, { count: photos.length })}</p>}
      <div class="notes">
        <button type="submit" class="btn go" disabled={chosen.length === 0 && note.trim() === ''}>
          {page.card.send}
        </button>
        <button type="button" class="btn quiet" onClick={onCancel}>
          {page.card.cancel}
        </button>
      </div>
    </form>
  )
}
