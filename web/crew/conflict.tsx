import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { stateOf } from '../lib/alarm-text.ts'
import { words } from '../lib/language.ts'
import { clock } from '../lib/time.ts'
import type { Act } from './outbox-rules.ts'
import { actText } from './say.ts'

export interface ConflictActions {
  readonly onAgain: (act: Act) => void
  readonly onDrop: (act: Act) => void
}

/** What was done here and what has become of the alarm meanwhile, side by side. What was written is not lost. */
export function Conflict({ act, onAgain, onDrop }: { readonly act: Act } & ConflictActions): JSX.Element | null {
  const { queue } = words().page
  if (act.fate.state !== 'refused') return null
  const { why, now } = act.fate
  return (
    <section class="conflict" role="alert">
      <h3>
        {now
          ? fill(queue.refused, { what: actText(act), reason: queue.changed })
          : fill(queue.notDone, { what: actText(act) })}
      </h3>
      <dl>
        <div>
          <dt>{fill(queue.yours, { time: clock(act.madeAt) })}</dt>
          <dd>
            <b>{actText(act)}</b>
            <br />
            {fill(queue.seen, { what: stateOf(act.alarm) })}
          </dd>
        </div>
        <div>
          <dt>{queue.theirs}</dt>
          <dd>
            <b>{now ? stateOf(now) : why}</b>
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
        <button type="button" class="btn" onClick={() => onAgain(act)}>
          {fill(queue.again, { what: actText(act) })}
        </button>
        <button type="button" class="btn quiet" onClick={() => onDrop(act)}>
          {queue.drop}
        </button>
      </div>
    </section>
  )
}
