import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'

type Views = typeof import('./late-views.ts').lateViews
let views: Views | undefined
let asked: Promise<Views> | undefined

/** Loads the views that are not the first one's, once: for when they are opened, with or without a network. */
export function loadLate(): Promise<Views> {
  asked ??= import('./late-views.ts').then(
    ({ lateViews }) => (views = lateViews),
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}

/** What is drawn once that script is there; nothing until then. */
export function drawnLate(draw: (views: Views) => JSX.Element): JSX.Element | null {
  return views ? draw(views) : null
}

interface LateProps {
  /** Of a view; a part of one has none. */
  readonly title?: string
  readonly draw: (views: Views) => JSX.Element
  /** It is there: who came to it has its heading. */
  readonly onThere?: () => void
}

/** A view, or a part of one, whose script may have to come first. */
export function Late({ title, draw, onThere }: LateProps): JSX.Element {
  const { card, queue } = words().page
  const [state, setState] = useState<'asking' | 'there' | 'none'>(views ? 'there' : 'asking')
  useEffect(() => {
    if (state !== 'asking') return
    loadLate().then(
      () => {
        setState('there')
        onThere?.()
      },
      () => setState('none'),
    )
  }, [state])
  if (views) return draw(views)
  const part = (
    <section role="status">
      <p>{state === 'none' ? fill(card.failed, { reason: queue.noAnswer }) : card.loading}</p>
      {state === 'none' && (
        <button type="button" class="btn" onClick={() => setState('asking')}>
          {card.retry}
        </button>
      )}
    </section>
  )
  if (title === undefined) return part
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{title}</h2>
      {part}
    </main>
  )
}
