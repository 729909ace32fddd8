import type { JSX } from 'preact'
import { type Work, works } from '../../core/order/work.ts'
import { fill } from '../../core/words/tables.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { dropDraft, useDraftPhotos } from './draft.ts'
import { FormEnd } from './form-end.tsx'
import type { OnStep } from './order-step.ts'
import { smallPhoto } from './photo.ts'

interface DoneFormProps {
  readonly order: number
  readonly onStep: OnStep
  readonly onCancel: () => void
}

/** What was done: a few words to tap, a sentence, a photo. Each photo is sent by itself, before the step. */
export function DoneForm({ order, onStep, onCancel }: DoneFormProps): JSX.Element {
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
      <FormEnd go={page.card.send} disabled={chosen.length === 0 && note.trim() === ''} onCancel={onCancel} />
    </form>
  )
}
