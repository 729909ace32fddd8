import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'

interface NotFetchedProps {
  readonly reason: string
  readonly again: () => void
}

/** Why something was not fetched, and the way to ask for it again. */
export function NotFetched({ reason, again }: NotFetchedProps): JSX.Element {
  return (
    <p class="note stale" role="alert">
      {fill(words().console.trend.failed, { reason })}{' '}
      <button type="button" class="btn quiet noprint" onClick={again}>
        {words().page.card.retry}
      </button>
    </p>
  )
}
