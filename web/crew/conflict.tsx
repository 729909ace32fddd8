import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { stateOf } from '../lib/alarm-text.ts'
import { words } from '../lib/language.ts'
import { typedText } from '../lib/shown-text.ts'
import { clock } from '../lib/time.ts'
import { standingText } from './order-text.ts'
import type { Act } from './outbox-rules.ts'
import { actText, saidIn } from './say.ts'

export interface ConflictActions {
  readonly onAgain: (act: Act) => void
  readonly onDrop: (act: Pick<Act, 'key'>) => void
}

/** What was done here, one after the other, and what has become of it meanwhile, side by side: one box for one cause. What was written is not lost. */
export function Conflict({
  acts,
  isPossible = () => true,
  nowAlarm,
  nowOrder,
  onAgain,
  onDrop,
}: {
  /** Refused, of one alarm or order, in their order. */
  readonly acts: readonly Act[]
  /** As it is now. */
  readonly isPossible?: (act: Act) => boolean
  readonly nowAlarm?: AlarmBody
  readonly nowOrder?: OrderBody
} & ConflictActions): JSX.Element | null {
  const { queue, order: w } = words().page
  const [first] = acts
  if (first?.fate.state !== 'refused') return null
  const { seen, now } = versionsOf(first, nowAlarm, nowOrder)
  const what = acts.map(actText).join(' → ')
  const reason = first.alarm ? queue.changed : w.changed
  return (
    <section class="conflict" role="alert">
      <h3>{now ? fill(queue.refused, { what, reason }) : fill(queue.notDone, { what })}</h3>
      <dl>
        <div>
          <dt>{fill(queue.yours, { time: clock(first.madeAt) })}</dt>
          <dd>
            {acts.map((act) => (
              <p key={act.key}>
                <b>{actText(act)}</b>
                <br />
                {saidIn(act) !== '' && <span class="said">{saidIn(act)}</span>}
              </p>
            ))}
            {seen !== '' && fill(queue.seen, { what: seen })}
          </dd>
        </div>
        <div>
          <dt>{queue.theirs}</dt>
          <dd>
            {/* what the server says of two versions is for programs */}
            <b>{now || typedText(first.fate.why)}</b>
          </dd>
        </div>
      </dl>
      <div class="notes">
        {acts.filter(isPossible).map((act) => (
          <button key={act.key} type="button" class="btn" onClick={() => onAgain(act)}>
            {fill(queue.again, { what: actText(act) })}
          </button>
        ))}
        <button type="button" class="btn quiet" onClick={() => acts.forEach(onDrop)}>
          {queue.drop}
        </button>
      </div>
    </section>
  )
}

/** As it was seen, and as it is now; '' where that is not known. */
function versionsOf(
  act: Act,
  nowAlarm: AlarmBody | undefined,
  nowOrder: OrderBody | undefined,
): { readonly seen: string; readonly now: string } {
  const fate = act.fate.state === 'refused' ? act.fate : undefined
  if (act.drill) return { seen: '', now: '' }
  if (act.alarm) return { seen: stateOf(act.alarm), now: fate?.now ? stateOf(newest(fate.now, nowAlarm)) : '' }
  return {
    seen: act.seen ? standingText(act.seen) : '',
    now: fate?.order ? standingText(newest(fate.order, nowOrder)) : '',
  }
}

function newest<Body extends { readonly revision: number }>(then: Body, now: Body | undefined): Body {
  return now && now.revision > then.revision ? now : then
}
