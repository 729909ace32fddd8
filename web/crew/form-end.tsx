import type { JSX } from 'preact'
import { words } from '../lib/language.ts'

interface FormEndProps {
  /** What the form does, on its button. */
  readonly go: string
  readonly disabled?: boolean
  readonly onCancel: () => void
}

/** The end of a form: do it, or leave it. */
export function FormEnd({ go, disabled = false, onCancel }: FormEndProps): JSX.Element {
  return (
    <div class="notes">
      <button type="submit" class="btn go" disabled={disabled}>
        {go}
      </button>
      <button type="button" class="btn quiet" onClick={onCancel}>
        {words().page.card.cancel}
      </button>
    </div>
  )
}
