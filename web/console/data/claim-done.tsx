import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { shownLines } from '../../lib/shown-text.ts'
import type { Model } from '../model.ts'
import { trendHash } from '../view.ts'

/** A claim that was taken; `points` by their ids in the plant. */
export interface Claimed {
  readonly name: string
  readonly points: readonly string[]
  readonly yaml: string
}

/** What follows from a claim: its first reading, and the lines for the plant file. */
export function ClaimDone({ claimed, model }: { readonly claimed: Claimed; readonly model: Model }): JSX.Element {
  const { waiting: w } = words().data
  const { name, points, yaml } = claimed
  const there = points.filter((point) => model.city?.points.has(point) && model.values.has(point))
  return (
    <div class="note claimed" role="status">
      <p>
        <b>{fill(w.done, { name })}</b>{' '}
        {there.length > 0 ? (
          <a class="btn go" href={trendHash(...there)}>
            {w.chart}
          </a>
        ) : (
          <span class="soft">{w.reading}</span>
        )}
      </p>
      <details>
        <summary>{w.yaml}</summary>
        <pre class="mono">{shownLines(yaml)}</pre>
      </details>
    </div>
  )
}
