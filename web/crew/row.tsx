import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import type { ReadLanguage } from '../../core/words/language.ts'
import { fill } from '../../core/words/tables.ts'
import { placeOf, stateOf, whatOf } from '../lib/alarm-text.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { noteText } from '../lib/names.ts'
import { typedText } from '../lib/shown-text.ts'
import { lookOf, rankOf, Sign } from '../lib/sign.tsx'
import { clock } from '../lib/time.ts'
import type { ValueNow } from '../lib/value-now.ts'
import { still } from './memo.ts'
import type { AlarmAct } from './outbox-rules.ts'
import { actText, ageOf, arrows, courseIn, courseText, limitText, measuredOf } from './say.ts'
import { Ticking } from './ticking.tsx'

export interface RowProps {
  readonly alarm: AlarmBody
  readonly reading: ValueNow | undefined
  readonly act: AlarmAct | undefined
  readonly mayUndo: boolean
  readonly isPast: boolean
  readonly lasts: boolean
  readonly mayAct: boolean
  readonly language: ReadLanguage
  readonly onGot: (alarm: AlarmBody) => void
  readonly onUndo: (act: AlarmAct) => void
}

/** One alarm of the list. The whole of it opens its card; the button at its end answers it. */
export const Row = still<RowProps>(drawRow)

function drawRow({ alarm, reading, act, mayUndo, isPast, lasts, mayAct, onGot, onUndo }: RowProps): JSX.Element {
  const { page, priority } = words()
  const { id } = alarm
  const name = `${placeOf(alarm)} ${whatOf(alarm)}`
  const waiting = act?.fate.state === 'waiting' && act.action === 'acknowledge'
  return (
    <li
      class={`row b${rankOf(alarm.priority)} ${lookOf(alarm)}${isCalling(alarm.state) && rankOf(alarm.priority) < 3 && !waiting ? ' calling' : ''}`}
      data-id={id}
    >
      <a class="body" href={`#${encodeURIComponent(id)}`}>
        <span class="l1">
          <Sign priority={alarm.priority} look={lookOf(alarm)} />
          <span class="vh">{priority[alarm.priority]} </span>
          <b class="place">{placeOf(alarm)}</b>
          <Age alarm={alarm} isPast={isPast} />
        </span>
        <span class="l2">
          <span class="what">{whatOf(alarm)}</span>
          <Value alarm={alarm} reading={reading} isPast={isPast} />
        </span>
        <span class="l3">
          <StateLine alarm={alarm} act={act} lasts={lasts} />
        </span>
      </a>
      {waiting && mayUndo && act ? (
        <button type="button" class="btn quiet got" onClick={() => onUndo(act)}>
          <span>{page.list.undo}</span>
          <Ticking class="u num" text={(now) => `${Math.max(1, Math.ceil((act.sendAt - now) / 1000))} s`} />
          <span class="vh">{name}</span>
        </button>
      ) : (
        isCalling(alarm.state) &&
        mayAct &&
        !waiting && (
          <button type="button" class="btn got" onClick={() => onGot(alarm)}>
            <span>{page.action.acknowledge}</span>
            <span class="vh">{name}</span>
          </button>
        )
      )}
    </li>
  )
}

/** How long it stands; it grows by itself. */
export function Age({ alarm, isPast }: Pick<RowProps, 'alarm' | 'isPast'>): JSX.Element {
  return <Ticking class="age num" text={(now) => ageOf(alarm, now, isPast)} />
}

export function Value({ alarm, reading, isPast }: Pick<RowProps, 'alarm' | 'reading' | 'isPast'>): JSX.Element | null {
  const measured = measuredOf(alarm, reading)
  if (!measured) return null
  const course = courseIn(alarm, reading)
  const isDoubtful = isPast || measured.quality > 2
  return (
    <>
      <span class={`val${isDoubtful ? ' stale' : ''}`}>
        {measured.from === 'raising' && measured.unit !== '' && (
          <span class="faint">{words().page.value.raisedAt} </span>
        )}
        {measured.figure}
        {measured.unit !== '' && <span class="u">{measured.unit}</span>}
      </span>
      {course && (
        <span class="dir">
          {isPast ? <small>{courseText(course, true)}</small> : arrows[course.direction]}
          {!isPast && <span class="vh">{courseText(course, false)}</span>}
        </span>
      )}
      <span class="lim2">{limitText(alarm)}</span>
    </>
  )
}

/** Who has it; and where something was done here, how far that has come. */
export function StateLine({ alarm, act, lasts }: Pick<RowProps, 'alarm' | 'act' | 'lasts'>): JSX.Element {
  const { queue, list } = words().page
  if (act?.fate.state === 'waiting') {
    return (
      <span class="q">
        <Icon name="wait" />
        <b>{fill(queue.waiting, { what: actText(act) })}</b> {lasts ? queue.kept : queue.notKept}
      </span>
    )
  }
  const state = stateOf(alarm)
  const first = alarm.order ? ` · ${list.firstOut}` : ''
  const note = alarm.state === 'ACKED' && alarm.acknowledged?.note ? ` · ${noteText(alarm.acknowledged.note)}` : ''
  return (
    <>
      {act?.fate.state === 'refused' && (
        <b class="no">
          {fill(queue.refused, { what: actText(act), reason: act.fate.now ? queue.changed : typedText(act.fate.why) })}
          {' · '}
        </b>
      )}
      {isCalling(alarm.state) ? <b class="cap">{state}</b> : <span class="cap">{state}</span>}
      {note}
      {first}
      {act?.fate.state === 'sent' && (
        <span class="faint"> · {fill(queue.sent, { what: actText(act), time: clock(act.fate.at) })}</span>
      )}
    </>
  )
}
