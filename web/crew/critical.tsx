import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { valueText } from '../../core/words/unit.ts'
import { whatOf, wholePlaceOf } from '../lib/alarm-text.ts'
import { words } from '../lib/language.ts'
import { serverNow } from '../lib/server-clock.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import type { ValueNow } from '../lib/value-now.ts'
import { still } from './memo.ts'
import type { RowProps } from './row.tsx'
import { Age, StateLine } from './row.tsx'
import { arrows, beyondText, courseIn, courseText, dueOf, limitText, measuredOf } from './say.ts'
import { Ticking } from './ticking.tsx'

export type CriticalProps = Pick<RowProps, 'alarm' | 'reading' | 'act' | 'isPast' | 'lasts' | 'language'>

/** A critical alarm: the only framed thing of the list. It is answered on its card, never from here. */
export const Critical = still<CriticalProps>(drawCritical)

function drawCritical({ alarm, reading, act, isPast, lasts }: CriticalProps): JSX.Element {
  const href = `#${encodeURIComponent(alarm.id)}`
  const { priority, page } = words()
  const calls = isCalling(alarm.state)
  return (
    <li class={`crit b1${calls ? ' calling' : ''} ${lookOf(alarm)}`} data-id={alarm.id}>
      <a class="body" href={href}>
        <span class="l1">
          <Sign priority={alarm.priority} look={lookOf(alarm)} />
          <b class="c1">
            <span class="cap">{priority.critical}</span>
            {act?.fate.state === 'waiting' ? ' ' : ' · '}
            <StateLine alarm={alarm} act={act} lasts={lasts} />
          </b>
          <Age alarm={alarm} isPast={isPast} />
        </span>
        <b class="place big">{wholePlaceOf(alarm)}</b> <b class="what1">{whatOf(alarm)}</b>
        <Figure alarm={alarm} reading={reading} isPast={isPast} />
        <Due alarm={alarm} isPast={isPast} />
      </a>
      {calls && (
        <a class="btn go wide" href={href}>
          {page.list.open}
          <span class="vh">
            {' '}
            {wholePlaceOf(alarm)} {whatOf(alarm)}
          </span>
        </a>
      )}
    </li>
  )
}

/** The value in large figures, where it goes, and its limit. */
export function Figure({
  alarm,
  reading,
  isPast,
}: {
  readonly alarm: AlarmBody
  readonly reading: ValueNow | undefined
  readonly isPast: boolean
}): JSX.Element | null {
  const measured = measuredOf(alarm, reading)
  if (!measured) return null
  const course = courseIn(alarm, reading)
  const limit = limitText(alarm)
  return (
    <span class="l2b">
      <span class={`hug num${isPast || measured.quality > 2 ? ' stale' : ''}`}>
        {measured.figure}
        {measured.unit !== '' && <span class="u">{measured.unit}</span>}
      </span>
      {course && (
        <span class="dir2">
          <b>
            {isPast ? '' : `${arrows[course.direction]} `}
            {courseText(course, isPast)}
          </b>
          {course.direction !== 'steady' && (
            <>
              <br />
              <span class="num">{valueText(Number(Math.abs(course.perHour).toPrecision(2)), `${alarm.unit}/h`)}</span>
            </>
          )}
        </span>
      )}
      {measured.from === 'raising' && measured.unit !== '' && (
        <span class="dir2 faint">{words().page.value.raisedAt}</span>
      )}
      {limit !== '' && (
        <span class="lim3">
          <span class="num">{limit}</span>
          <br />
          <b class="num">{beyondText(alarm, measured.value)}</b>
        </span>
      )}
    </span>
  )
}

/** The flood colour, and until when somebody has to answer. */
export function Due({ alarm, isPast }: { readonly alarm: AlarmBody; readonly isPast: boolean }): JSX.Element | null {
  const due = dueOf(alarm, serverNow())
  const { colour, page } = words()
  if (!due && !alarm.colour) return null
  return (
    <span class="l3b">
      {alarm.colour && <span class={`flag ${alarm.colour}`}>{colour[alarm.colour]}</span>}
      {due && (
        <span class="due">
          <b>{isPast ? page.list.unknown : <Ticking text={(now) => dueOf(alarm, now)?.left ?? ''} />}</b> {due.by}
        </span>
      )}
    </span>
  )
}
