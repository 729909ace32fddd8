import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import type { ConflictActions } from './conflict.tsx'
import type { Act } from './outbox-rules.ts'
import { stuckOf } from './outbox-turn.ts'
import { actText, stuckWhy } from './say.ts'

/** What the server could not take: why, what follows from it, and the ways out. */
export function StuckAct({ act, onAgain, onDrop }: { readonly act: Act } & ConflictActions): JSX.Element | null {
  const { queue } = words().page
  const stuck = stuckOf(act)
  if (!stuck) return null
  return (
    <section class="conflict stuck" role="alert">
      <h3>{fill(queue.stuck, { what: actText(act), why: stuckWhy(stuck) })}</h3>
      <p class="sub">{act.action === 'photo' ? queue.goesOn : queue.behind}</p>
      <div class="notes">
        <button type="button" class="btn" onClick={() => onAgain(act)}>
          {queue.tryNow}
        </button>
        <button type="button" class="btn quiet" onClick={() => onDrop(act)}>
          {queue.drop}
        </button>
      </div>
    </section>
  )
}
