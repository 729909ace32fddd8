import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { valueText } from '../../../core/words/unit.ts'
import { placeOf, whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { Icon } from '../../lib/icons.tsx'
import { local, words } from '../../lib/language.ts'
import { noteText, personName } from '../../lib/names.ts'
import { serverNow } from '../../lib/server-clock.ts'
import { Sign } from '../../lib/sign.tsx'
import { clock, span } from '../../lib/time.ts'
import type { City } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { saveFile } from '../save-file.ts'
import { useFetched } from '../use-fetched.ts'
import { hashOf } from '../view.ts'
import type { AlarmsView } from './address.ts'
import { limitText } from './alarm-row.tsx'
import { fitted } from './columns.ts'
import { occurrencesCsv } from './csv.ts'
import { FilterBar } from './filter-bar.tsx'
import { type Occurrence, occurrencesOf } from './occurrences.ts'
import { entriesAtMost, pastEveryMs, pastOf, readPast } from './past.ts'
import { fits } from './rows.ts'
import { Windowed } from './windowed.tsx'

export interface PastProps {
  readonly city: City
  readonly view: AlarmsView
  readonly onView: (view: AlarmsView) => void
}

/** Each raising of the past: who answered and when, and how long it stood. */
export function HistoryTable({ city, view, onView }: PastProps): JSX.Element {
  const { alarms: w } = words().console
  const fetched = useFetched(
    `${view.days} ${view.site}`,
    () => readPast(pastOf(view.days, serverNow()), view.site),
    pastEveryMs(view.days),
  )
  const past = fetched.found
  const all = useMemo(() => (past ? occurrencesOf(past.alarms, past.entries) : []), [past])
  const rows = useMemo(() => {
    const filters = { ...view, standings: [] }
    const quantityOf = (point: string) => city.points.get(point)?.quantity
    // the priority that it had then
    return all.filter(({ alarm, priority }) => fits({ ...alarm, priority }, filters, quantityOf))
  }, [all, view, city])
  const widths = useMemo(() => {
    const where = fitted(rows, { least: 150, most: 330, text: ({ alarm }) => wholePlaceOf(alarm) })
    const what = fitted(rows, { least: 130, most: 400, text: ({ alarm }) => whatOf(alarm) })
    const answer = fitted(rows, { least: 120, most: 600, text: answerText })
    return [36, 60, where, what, 110, 70, 104, answer, 104, 104, 90, 54, 38]
  }, [rows])
  return (
    <section class="pan" aria-label={w.history}>
      <FilterBar
        {...{ view, city, onView, newer: 0, onNewer: () => undefined }}
        count={past ? String(rows.length) : '–'}
        onCsv={() => saveFile('huoshui-alarm-history.csv', 'text/csv', occurrencesCsv(rows))}
      />
      <PastNote fetched={fetched} isCut={past?.is === 'cut'} isEmpty={rows.length === 0} />
      {rows.length > 0 && (
        <Windowed
          rows={rows}
          keyOf={({ key }) => key}
          label={w.history}
          widths={widths}
          head={
            <tr>
              <th scope="col" colSpan={2}>
                {w.priority}
              </th>
              <th scope="col">{w.where}</th>
              <th scope="col">{w.what}</th>
              <th scope="col" class="r">
                {words().page.value.raisedAt}
              </th>
              <th scope="col">{w.limit}</th>
              <th scope="col" class="r">
                {w.since}
              </th>
              <th scope="col">{w.answeredAt}</th>
              <th scope="col" class="r">
                {words().label.returned}
              </th>
              <th scope="col" class="r">
                {w.ended}
              </th>
              <th scope="col" class="r">
                {w.howLong}
              </th>
              <th scope="col" class="r">
                {w.count}
              </th>
              <th scope="col">
                <span class="vh">{words().console.nav.trend}</span>
              </th>
            </tr>
          }
          draw={(row, index) => (
            <HistoryRow
              row={row}
              index={index}
              isOpen={view.open === row.alarm.id}
              onOpen={(open) => onView({ ...view, open })}
            />
          )}
        />
      )}
    </section>
  )
}

interface RowProps {
  readonly row: Occurrence
  readonly index: number
  readonly isOpen: boolean
  readonly onOpen: (alarm: string) => void
}

function HistoryRow({ row, index, isOpen, onOpen }: RowProps): JSX.Element {
  const { alarms: w } = words().console
  const { alarm, priority, raisedAt, answered, returnedAt, endedAt, calls, value, limit } = row
  const end = returnedAt ?? endedAt
  const name = `${wholePlaceOf(alarm)} ${whatOf(alarm)}`
  const look = endedAt === undefined ? (answered ? 'hollow' : 'solid') : 'gone'
  return (
    <tr
      class={isOpen ? 'ar open' : 'ar'}
      aria-rowindex={index + 2}
      data-occurrence={row.key}
      onClick={(event) => !(event.target as Element).closest('a') && onOpen(alarm.id)}
    >
      <td class="c">
        <Sign priority={priority} look={look} />
      </td>
      <td>{words().priority[priority]}</td>
      <th scope="row">
        <b>{placeOf(alarm)}</b>{' '}
        <span class="soft">{placeOf(alarm).startsWith(local(alarm.siteName)) ? '' : local(alarm.siteName)}</span>
      </th>
      <td class="cut">{whatOf(alarm)}</td>
      <td class="r num">
        {alarm.speaks === 'value' && value !== undefined && !alarm.wordName && valueText(value, alarm.unit)}
      </td>
      <td class="soft num">{limit !== undefined && limitText({ ...alarm, limit })}</td>
      <td class="r num">{raisedAt !== undefined && clock(raisedAt)}</td>
      <td class={`cut ${answered ? 'soft' : 'nobody'}`}>{answerText(row)}</td>
      <td class="r num">{returnedAt !== undefined && clock(returnedAt)}</td>
      <td class="r num">{endedAt !== undefined && clock(endedAt)}</td>
      <td class="r num soft">
        {raisedAt !== undefined && end !== undefined && span(Date.parse(end) - Date.parse(raisedAt))}
      </td>
      <td class="r num soft">{calls > 1 && `×${calls}`}</td>
      <td class="tl">
        {alarm.point !== undefined && (
          <a href={pastTrend(alarm.point, raisedAt, end)} aria-label={fill(w.trend, { what: name })}>
            <Icon name="trend" />
          </a>
        )}
      </td>
    </tr>
  )
}

function answerText({ answered }: Occurrence): string {
  if (!answered) return words().console.alarms.nobody
  return `${personName(answered.who)} ${clock(answered.at)}${answered.note === '' ? '' : ` · ${noteText(answered.note)}`}`
}

const aroundMs = 2 * 3_600_000

/** The trend as it was then, with some hours before and after. */
function pastTrend(point: string, raisedAt: string | undefined, end: string | undefined): string {
  const from = Date.parse(raisedAt ?? end ?? new Date().toISOString())
  const to = end === undefined ? from + aroundMs : Date.parse(end)
  const window = { follow: 'no', from: from - aroundMs, to: to + aroundMs } as const
  return hashOf({ name: 'trend', points: [point], hidden: [], window, at: from })
}

interface NoteProps {
  readonly fetched: ReturnType<typeof useFetched>
  readonly isCut: boolean
  readonly isEmpty: boolean
}

export function PastNote({ fetched, isCut, isEmpty }: NoteProps): JSX.Element | null {
  const { alarms: w } = words().console
  if (fetched.state === 'failed') return <NotFetched reason={fetched.reason} again={fetched.again} />
  if (fetched.found === undefined)
    return (
      <p class="note" role="status">
        {w.loading}
      </p>
    )
  if (isCut) return <p class="note stale">{fill(w.more, { count: entriesAtMost })}</p>
  return isEmpty ? <p class="note">{w.empty}</p> : null
}
