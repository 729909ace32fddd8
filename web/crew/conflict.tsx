import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { stateOf } from '../lib/alarm-text.ts'
import { words } from '../lib/language.ts'
import { clock } from '../lib/time.ts'
import { standingText } from './order-text.ts'
import type { Act } from './outbox-rules.ts'
import { actText } from './say.ts'

export interface ConflictActions {
  readonly onAgain: (act: Act) => void
  readonly onDrop: (act: Act) => void
}

/** What was done here and what has become of the alarm meanwhile, side by side. What was written is not lost. */
export function Conflict({
  act,
  isPossible = true,
  onAgain,
  onDrop,
}: {
  readonly act: Act
  /** As it is now. */
  readonly isPossible?: boolean
} & ConflictActions): JSX.Element | null {
  const { queue, order: w } = words().page
  if (act.fate.state !== 'refused') return null
  const { why } = act.fate
  const { seen, now } = versionsOf(act)
  const changed = act.order === undefined ? queue.changed : w.changed
  return (
    <section class="conflict" role="alert">
      <h3>
        {now
          ? fill(queue.refused, { what: actText(act), reason: changed })
          : fill(queue.notDone, { what: actText(act) })}
      </h3>
      <dl>
        <div>
          <dt>{fill(queue.yours, { time: clock(act.madeAt) })}</dt>
          <dd>
            <b>{actText(act)}</b>
            <br />
            {seen !== '' && fill(queue.seen, { what: seen })}
          </dd>
        </div>
        <div>
          <dt>{queue.theirs}</dt>
          <dd>
            <b>{now || why}</b>
            {now && (
              <>
                <br />
                {why}
              </>
            )}
          </dd>
        </div>
      </dl>
      <div class="notes">
        {isPossible && (
          <button type="button" class="btn" onClick={() => onAgain(act)}>
            {fill(queue.again, { what: actText(act) })}
          </button>
        )}
        <button type="button" class="btn quiet" onClick={() => onDrop(act)}>
          {queue.drop}
        </button>
      </div>
    </section>
  )
}

/** As it was seen, and as it is now; '' where that is not known. */
function versionsOf(act: Act): { readonly seen: string; readonly now: string } {
  const fate = act.fate.state === 'refused' ? act.fate : undefined
  if (act.order === undefined) return { seen: stateOf(act.alarm), now: fate?.now ? stateOf(fate.now) : '' }
  return { seen: act.seen ? standingText(act.seen) : '', now: fate?.order ? standingText(fate.order) : '' }
}
