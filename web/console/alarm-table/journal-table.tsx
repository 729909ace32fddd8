import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { AlarmBody, EntryBody } from '../../../api/alarms/schema.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { words } from '../../lib/language.ts'
import { doerName, noteText } from '../../lib/names.ts'
import { serverNow } from '../../lib/server-clock.ts'
import { Sign } from '../../lib/sign.tsx'
import { clock, clockSeconds } from '../../lib/time.ts'
import { saveFile } from '../save-file.ts'
import { useFetched } from '../use-fetched.ts'
import { fitted } from './columns.ts'
import { entriesCsv } from './csv.ts'
import { FilterBar } from './filter-bar.tsx'
import { PastNote, type PastProps } from './history-table.tsx'
import { pastEveryMs, pastOf, readPast } from './past.ts'
import { fits } from './rows.ts'
import { Windowed } from './windowed.tsx'

/** Every entry of the journal, the newest first: what happened, who did it, and what they said. */
export function JournalTable({ city, view, onView }: PastProps): JSX.Element {
  const { alarms: w } = words().console
  const fetched = useFetched(
    `${view.days} ${view.site}`,
    () => readPast(pastOf(view.days, serverNow()), view.site),
    pastEveryMs(view.days),
  )
  const past = fetched.found
  const rows = useMemo(() => {
    const byId = new Map(past?.alarms.map((alarm) => [alarm.id, alarm]))
    const filters = { ...view, standings: [] }
    const quantityOf = (point: string) => city.points.get(point)?.quantity
    const found = past?.entries.filter((entry) => {
      const alarm = byId.get(entry.alarm)
      return alarm
        ? fits({ ...alarm, priority: entry.priority }, filters, quantityOf)
        : view.quantity === '' && view.text === ''
    })
    return (found ?? []).map((entry) => ({ entry, alarm: byId.get(entry.alarm) })).reverse()
  }, [past, view, city])
  const widths = useMemo(() => {
    const where = fitted(rows, {
      least: 150,
      most: 330,
      text: ({ alarm, entry }) => (alarm ? wholePlaceOf(alarm) : entry.alarm),
    })
    const what = fitted(rows, { least: 130, most: 400, text: ({ alarm }) => (alarm ? whatOf(alarm) : '') })
    const event = fitted(rows, { least: 90, most: 260, text: ({ entry }) => eventText(entry.event) })
    const by = fitted(rows, { least: 60, most: 240, text: ({ entry }) => doerOf(entry) })
    const said = fitted(rows, { least: 120, most: 900, text: ({ entry }) => saidOf(entry) })
    return [132, 36, 60, where, what, event, by, said]
  }, [rows])
  return (
    <section class="pan" aria-label={w.journal}>
      <FilterBar
        {...{ view, city, onView, newer: 0, onNewer: () => undefined }}
        count={past ? String(rows.length) : '–'}
        onCsv={() => saveFile('huoshui-alarm-journal.csv', 'text/csv', entriesCsv(rows.map(({ entry }) => entry)))}
      />
      <PastNote fetched={fetched} isCut={past?.is === 'cut'} isEmpty={rows.length === 0} />
      {rows.length > 0 && (
        <Windowed
          rows={rows}
          keyOf={({ entry }) => String(entry.number)}
          label={w.journal}
          widths={widths}
          head={
            <tr>
              <th scope="col">{w.at}</th>
              <th scope="col" colSpan={2}>
                {w.priority}
              </th>
              <th scope="col">{w.where}</th>
              <th scope="col">{w.what}</th>
              <th scope="col">{w.event}</th>
              <th scope="col">{w.by}</th>
              <th scope="col">{w.said}</th>
            </tr>
          }
          draw={({ entry, alarm }, index) => (
            <EntryRow {...{ entry, alarm, index }} onOpen={() => onView({ ...view, open: entry.alarm })} />
          )}
        />
      )}
    </section>
  )
}

interface EntryRowProps {
  readonly entry: EntryBody
  readonly alarm: AlarmBody | undefined
  readonly index: number
  readonly onOpen: () => void
}

function EntryRow({ entry, alarm, index, onOpen }: EntryRowProps): JSX.Element {
  const { at, event, priority, to } = entry
  return (
    <tr class="ar" aria-rowindex={index + 2} style={{ top: `${top}px` }} data-entry={entry.number} onClick={onOpen}>
      <td class="num">{whenText(at)}</td>
      <td class="c">
        <Sign
          priority={priority}
          look={to === 'NORM' ? 'gone' : to === 'UNACK' || to === 'LUNACK' ? 'solid' : 'hollow'}
        />
      </td>
      <td>{words().priority[priority]}</td>
      <th scope="row">{alarm ? wholePlaceOf(alarm) : entry.alarm}</th>
      <td class="cut">{alarm && whatOf(alarm)}</td>
      <td class="cut">{eventText(event)}</td>
      <td class="cut">{doerOf(entry)}</td>
      <td class="cut soft">{saidOf(entry)}</td>
    </tr>
  )
}

/** With seconds: entries are told apart by them. */
export function whenText(at: string): string {
  const [short, seconds] = [clock(at), clockSeconds(at)]
  return short.endsWith(seconds.slice(0, 5)) ? `${short.slice(0, -5)}${seconds}` : short
}

export function eventText(event: string): string {
  return (words().event as Readonly<Record<string, string>>)[event] ?? event
}

const nobody = new Set(['evaluator', 'time', 'plant-file'])

/** Who did it; '' where it came of itself. */
export function doerOf({ who, person }: EntryBody): string {
  return nobody.has(who) ? '' : doerName(who, person)
}

export function saidOf(entry: EntryBody): string {
  const { note, why, until, who } = entry
  const parts = [note && noteText(note), nobody.has(who) ? '' : why, until === undefined ? '' : clock(until)]
  return parts.filter((part) => part !== undefined && part !== '').join(' · ')
}
