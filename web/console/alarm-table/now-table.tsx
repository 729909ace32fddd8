import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { words } from '../../lib/language.ts'
import { clockSeconds } from '../../lib/time.ts'
import { type City, isPast, type Model, truthIn } from '../model.ts'
import { useStable } from '../use-stable.ts'
import type { AlarmsView, Sorting } from './address.ts'
import { AlarmRow, isLoud } from './alarm-row.tsx'
import { type ColumnWidth, fitted } from './columns.ts'
import { deedsOf } from './may.ts'
import { type Line, whoText } from './rows.ts'
import type { Choosing } from './use-choosing.ts'
import { Windowed } from './windowed.tsx'

interface NowTableProps {
  readonly model: Model
  readonly city: City
  readonly view: AlarmsView
  readonly lines: readonly Line[]
  readonly choosing: Choosing
  readonly onView: (view: AlarmsView) => void
  readonly below: number
}

/** The alarms that stand, each a row; headings are rows too. */
export function NowTable(props: NowTableProps): JSX.Element {
  const { model, city, view, lines, choosing, onView, below } = props
  const { alarms: w } = words().console
  const past = isPast(truthIn(model))
  const choosable = useMemo(
    () =>
      lines.flatMap((line) =>
        line.is === 'alarm' && deedsOf(model.me, line.alarm, 'many').length > 0 ? [line.alarm.id] : [],
      ),
    [lines, model.me],
  )
  const mayMany = useMemo(() => new Set(choosable), [choosable])
  const onChoose = useStable(choosing.onChoose)
  const onOpen = useStable(({ id }: AlarmBody) => onView({ ...view, open: view.open === id ? '' : id }))
  const isAll = choosable.length > 0 && choosable.every((id) => choosing.chosen.has(id))
  const widths = widthsOf(lines, model)
  const by = (sort: Sorting) =>
    onView({ ...view, sort, order: view.sort === sort && view.order === 'up' ? 'down' : 'up' })
  const head = (sort: Sorting, text: string, kind = '') => (
    <th
      scope="col"
      class={kind}
      aria-sort={view.sort !== sort ? 'none' : view.order === 'up' ? 'ascending' : 'descending'}
    >
      <button type="button" onClick={() => by(sort)}>
        {text}
        <span aria-hidden="true">{view.sort !== sort ? '' : view.order === 'up' ? ' ▲' : ' ▼'}</span>
      </button>
    </th>
  )
  if (lines.length === 0) {
    const isCalm = model.known === 'heard' && !past && model.alarms.size === 0
    const text =
      model.known !== 'heard' ? w.notKnown : isCalm ? fill(w.emptyChecked, { time: clockSeconds(model.now) }) : w.empty
    return <p class="note">{text}</p>
  }
  return (
    <Windowed
      rows={lines}
      keyOf={(line) => line.key}
      label={w.table}
      widths={widths}
      below={below}
      head={
        <tr>
          <th scope="col" class="ck">
            {choosable.length > 0 ? (
              <label>
                <input
                  type="checkbox"
                  aria-label={w.selectAll}
                  title={w.selectAll}
                  checked={isAll}
                  onClick={() => choosing.onAll(isAll ? [] : choosable)}
                />
              </label>
            ) : (
              <span class="vh">{w.selectAll}</span>
            )}
          </th>
          <th
            scope="col"
            colSpan={2}
            aria-sort={view.sort !== 'priority' ? 'none' : view.order === 'up' ? 'ascending' : 'descending'}
          >
            <button type="button" onClick={() => by('priority')}>
              {w.priority}
              <span aria-hidden="true">{view.sort !== 'priority' ? '' : view.order === 'up' ? ' ▲' : ' ▼'}</span>
            </button>
          </th>
          {head('place', w.where)}
          {head('what', w.what)}
          {head('left', w.left, 'r')}
          <th scope="col" class="r">
            {w.value}
          </th>
          <th scope="col">{w.limit}</th>
          <th scope="col">{w.who}</th>
          {head('since', w.since, 'r')}
          <th scope="col" class="r">
            {w.howLong}
          </th>
          {head('count', w.count, 'r')}
          <th scope="col">
            <span class="vh">{words().console.nav.trend}</span>
          </th>
        </tr>
      }
      ring={ringOfLine}
      draw={(line, index) =>
        line.is === 'group' ? (
          <tr class="gh" aria-rowindex={index + 2}>
            <th colSpan={13} scope="colgroup">
              {line.title} <span class="num">{line.count}</span>
            </th>
          </tr>
        ) : (
          <AlarmRow
            alarm={line.alarm}
            info={pointOf(line.alarm, city)}
            value={line.alarm.point === undefined ? undefined : model.values.get(line.alarm.point)}
            who={whoText(line.alarm, model.alarms)}
            now={model.now}
            past={past}
            index={index}
            isChosen={choosing.chosen.has(line.key)}
            isOpen={view.open === line.key}
            isAt={choosing.at === line.key}
            choosing={mayMany.has(line.key) ? 'may' : 'never'}
            onChoose={onChoose}
            onOpen={onOpen}
          />
        )
      }
    />
  )
}

const ringOfLine = { of: (line: Line) => line.is === 'alarm' && isLoud(line.alarm), column: 1 }

function pointOf({ point }: AlarmBody, { points }: City) {
  return point === undefined ? undefined : points.get(point)
}

const known = new WeakMap<readonly Line[], readonly ColumnWidth[]>()

/** Of all rows, not of those that are seen: nothing moves sideways while they scroll by. */
function widthsOf(lines: readonly Line[], model: Model): readonly ColumnWidth[] {
  const its = known.get(lines)
  if (its) return its
  const alarms = lines.flatMap((line) => (line.is === 'alarm' ? [line.alarm] : []))
  const widest = (text: (alarm: AlarmBody) => string, least: number, most: number) =>
    fitted(alarms, { least, most, text })
  const { priority, colour } = words()
  const found: readonly ColumnWidth[] = [
    34,
    30,
    widest((alarm) => priority[alarm.priority], 30, 90),
    atLeast(widest(wholePlaceOf, 140, 330), 140),
    atLeast(
      widest((alarm) => `${whatOf(alarm)}${alarm.colour ? `     ${colour[alarm.colour]}` : ''}`, 140, 400),
      140,
      0.9,
    ),
    122,
    146,
    62,
    atLeast(
      widest((alarm) => whoText(alarm, model.alarms), 120, 270),
      110,
    ),
    [100, 92],
    [70, 62],
    54,
    38,
  ]
  known.set(lines, found)
  return found
}

/** A text may lose some of its end before its column would leave the window. */
function atLeast(wanted: number, least: number, share = 0.7): ColumnWidth {
  return [wanted, Math.max(least, wanted * share)]
}
