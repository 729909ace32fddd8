import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Work, works } from '../../core/order/work.ts'
import { fill } from '../../core/words/tables.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { type DraftPhotos, dropDraft, useDraftPhotos } from './draft.ts'
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
  const photos = useDraftPhotos(form)
  const [unread, setUnread] = useState<readonly string[]>([])
  const [over, setOver] = useState(0)
  async function add({ currentTarget: field }: { readonly currentTarget: HTMLInputElement }): Promise<void> {
    const files = [...(field.files ?? [])]
    const made = await Promise.all(files.map(smallPhoto))
    const readable = made.flatMap((photo) => photo ?? [])
    setUnread(files.flatMap(({ name }, index) => (made[index] ? [] : [name])))
    setOver(photos.add(readable))
    // the same file may be chosen again
    field.value = ''
  }
  function submit(event: Event): void {
    event.preventDefault()
    dropDraft(form)
    for (const photo of photos.all) onStep('photo', {}, photo)
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
          onChange={(event) => void add(event)}
        />
      </label>
      <Photos photos={photos} />
      <p role="status">
        {unread.map((name) => (
          <b key={name}>{fill(page.order.notAPhoto, { name })}</b>
        ))}
        {over > 0 && <b>{fill(page.order.tooMany, { count: over })}</b>}
      </p>
      <FormEnd go={page.card.send} disabled={chosen.length === 0 && note.trim() === ''} onCancel={onCancel} />
    </form>
  )
}

/** Those that will be sent, each with a way out. */
function Photos({ photos: { all, drop } }: { readonly photos: DraftPhotos }): JSX.Element | null {
  const { order: w } = words().page
  const urls = useMemo(() => all.map((photo) => URL.createObjectURL(photo)), [all])
  useEffect(
    () => () => {
      for (const url of urls) URL.revokeObjectURL(url)
    },
    [urls],
  )
  if (all.length === 0) return null
  return (
    <>
      <p class="sub soft">{fill(w.photos, { count: all.length })}</p>
      <ul class="photos">
        {urls.map((url, index) => (
          <li key={url}>
            <img src={url} alt="" />
            <button type="button" class="btn quiet" onClick={() => drop(index)}>
              {w.dropPhoto}
              <span class="vh"> {index + 1}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
