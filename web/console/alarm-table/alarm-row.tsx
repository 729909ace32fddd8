import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { isCalling } from '../../../core/alarm/alarm.ts'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { unitText, valueText } from '../../../core/words/unit.ts'
import { placeOf, whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { Icon } from '../../lib/icons.tsx'
import { language, local, words } from '../../lib/language.ts'
import { levelKinds } from '../../lib/level-kinds.ts'
import { lookOf, Sign } from '../../lib/sign.tsx'
import { age, clock, span } from '../../lib/time.ts'
import type { ValueNow } from '../../lib/value-now.ts'
import type { PointInfo } from '../info.ts'
import { doubtOf, Value } from '../value.tsx'
import { trendHash } from '../view.ts'
import { standingOf } from './address.ts'

interface AlarmRowProps {
  readonly alarm: AlarmBody
  /** Its point, and what that reads now. */
  readonly info: PointInfo | undefined
  readonly value: ValueNow | undefined
  /** Who has it. */
  readonly who: string
  /** Epoch ms, by the second. */
  readonly now: number
  readonly past: boolean
  readonly index: number
  readonly isChosen: boolean
  readonly isOpen: boolean
  readonly isAt: boolean
  /** `never`: nothing that is done to many may be done to it by whom looks. */
  readonly choosing: 'may' | 'never'
  /** These two are the same functions for as long as the table is there. */
  readonly onChoose: (alarm: AlarmBody, range: boolean) => void
  readonly onOpen: (alarm: AlarmBody) => void
}

/** One alarm of the table. A click anywhere opens its card. What has not changed is not drawn anew while others scroll by. */
export function AlarmRow(props: AlarmRowProps): JSX.Element {
  const { onChoose, onOpen, now, ...seen } = props
  const { info, value } = seen
  // what the second changes of it, which is seldom anything
  const [time, look] = leftOf(props)
  const isOld = info && value && doubtOf(info, value.latest, props)
  return useMemo(
    () => <DrawnRow {...props} />,
    [...Object.values(seen), language(), time, look, standsFor(props), isOld],
  )
}

function DrawnRow(props: AlarmRowProps): JSX.Element {
  const { alarm, who, past, index, isChosen, isOpen, isAt, choosing, onChoose, onOpen } = props
  const { alarms: w } = words().console
  const { priority, state, since, annunciations, point } = alarm
  const name = `${wholePlaceOf(alarm)} ${whatOf(alarm)}`
  const sign = state === 'NORM' ? 'gone' : lookOf(alarm)
  const [left, look] = leftOf(props)
  const classes = ['ar', isChosen && 'on', isOpen && 'open', isAt && 'at', state === 'NORM' && 'over']
  return (
    <tr
      class={classes.filter(Boolean).join(' ')}
      data-alarm={alarm.id}
      aria-rowindex={index + 2}
      onClick={(event) => {
        if (!(event.target as Element).closest('a, input, label')) onOpen(alarm)
      }}
    >
      <td class="ck">
        {choosing === 'may' && (
          <label>
            <input
              type="checkbox"
              checked={isChosen}
              aria-label={fill(w.select, { what: name })}
              onClick={(event) => onChoose(alarm, event.shiftKey)}
            />
          </label>
        )}
      </td>
      <td class="c">
        <Sign priority={priority} look={sign} />
      </td>
      <td>{words().priority[priority]}</td>
      <th scope="row">
        <Place alarm={alarm} />
      </th>
      <td class="cut">
        {whatOf(alarm)}
        {alarm.colour && <span class={`flag ${alarm.colour}`}>{words().colour[alarm.colour]}</span>}
      </td>
      <td class="r">
        <span class={`${look} num`}>{left}</span>
      </td>
      <td class="r">
        <NowValue {...props} />
      </td>
      <td class="soft num">{limitText(alarm)}</td>
      <td class={`cut ${past ? 'stale' : standingOf(alarm) === 'calling' ? 'nobody' : 'soft'}`}>
        {past && isCalling(state) ? words().console.station.notAnswered : who}
      </td>
      <td class="r num">{since !== undefined && clock(since)}</td>
      <td class="r num soft">{standsFor(props)}</td>
      <td class="r num soft">{annunciations > 1 && `×${annunciations}`}</td>
      <td class="tl">
        {point !== undefined && (
          <a href={trendHash(point)} aria-label={fill(w.trend, { what: name })} title={fill(w.trend, { what: name })}>
            <Icon name="trend" />
          </a>
        )}
      </td>
    </tr>
  )
}

/** Whether its ring blinks: critical or high, and nobody has answered. */
export function isLoud({ state, priority }: AlarmBody): boolean {
  return isCalling(state) && state !== 'RTNUN' && priorities.indexOf(priority) < 2
}

/** The place is largest, its site beside it. */
function Place({ alarm }: { readonly alarm: AlarmBody }): JSX.Element {
  const [place, site] = [placeOf(alarm), local(alarm.siteName)]
  const isSaid = place.startsWith(site)
  return (
    <>
      <b>{place}</b>
      {!isSaid && <span class="soft"> {site}</span>}
    </>
  )
}

/** What the point reads now, where that is what the alarm is about; else what it was raised on. */
function NowValue({ alarm, info, value, now, past }: AlarmRowProps) {
  const isOfPoint =
    alarm.wordName !== undefined || (levelKinds.has(alarm.kind ?? '') && value?.latest.unit === alarm.unit)
  if (info && value && isOfPoint) return <Value point={info} value={value} now={now} past={past} />
  if (alarm.wordName) return <span class="soft">{local(alarm.wordName)}</span>
  if (alarm.speaks === 'silent' || alarm.value === undefined || alarm.value === null) return <span class="soft">–</span>
  return (
    <span class="vv soft">
      <span class="faint">{words().page.value.raisedAt} </span>
      <span class="num">{valueText(alarm.value, '')}</span>
      <span class="u">{unitText(alarm.unit)}</span>
    </span>
  )
}

const sides = { up: '≥', down: '≤' } as const

export function limitText({ kind = '', limit, speaks, wordName }: AlarmBody): string {
  if (limit === undefined || speaks === 'silent' || wordName) return ''
  const side = levelKinds.get(kind)
  return `${side ? `${sides[side]} ` : ''}${valueText(limit, '')}`
}

const soonMs = 5 * 60_000

type When = Pick<AlarmRowProps, 'alarm' | 'now' | 'past'>

/** How long there is left to answer, and how that looks; the clock's time where nobody knows how it is now. */
function leftOf({ alarm, now, past }: When): readonly [text: string, look: 'due' | 'stale' | ''] {
  const { alarms: w } = words().console
  const { respondBy, state } = alarm
  if (respondBy === undefined || standingOf(alarm) !== 'calling' || state === 'RTNUN') return ['', '']
  if (past) return [clock(respondBy), 'stale']
  const ms = Date.parse(respondBy) - now
  const time = span(Math.ceil(Math.abs(ms) / 60_000) * 60_000)
  return [fill(ms > 0 ? w.leftTime : w.overTime, { time }), ms < soonMs ? 'due' : '']
}

/** For how long it stands, or stood. */
function standsFor({ alarm: { state, since, returnedAt }, now, past }: When): string {
  if (since === undefined) return ''
  if (state === 'RTNUN' && returnedAt !== undefined) return age(Date.parse(returnedAt) - Date.parse(since))
  return past ? '' : age(now - Date.parse(since))
}
