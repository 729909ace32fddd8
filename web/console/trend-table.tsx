import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import { local, words } from '../lib/language.ts'
import { Sign } from '../lib/sign.tsx'
import { clock } from '../lib/time.ts'
import { completeness } from './completeness.ts'
import type { PointInfo } from './info.ts'
import { type Model, siteOf } from './model.ts'
import type { Moment } from './moments.ts'
import { figuresOf, rowAt, type Series } from './series.ts'
import { stateText } from './trend-states.tsx'
import { limitsText, Value } from './value.tsx'
import { hashOf, type TrendView } from './view.ts'
import type { Stretch } from './window.ts'

interface TableProps {
  readonly model: Model
  readonly view: TrendView
  readonly points: readonly PointInfo[]
  readonly series: ReadonlyMap<string, Series>
  readonly moments: readonly Moment[]
  readonly stretch: Stretch
  readonly cursor: number | undefined
  readonly past: boolean
  readonly onView: (view: TrendView) => void
}

/** The legend is the table: what each curve is, and what it says. */
export function TrendTable(props: TableProps): JSX.Element {
  const { points, cursor } = props
  const { trend: w } = words().console
  return (
    <table class="leg">
      <thead>
        <tr>
          <th scope="col">{w.show}</th>
          <th scope="col">{w.point}</th>
          <th scope="col" class="r cu num">
            {cursor === undefined ? w.cursor : clock(cursor)}
          </th>
          {([w.now, w.min, w.max, w.mean] as const).map((text) => (
            <th key={text} scope="col" class="r">
              {text}
            </th>
          ))}
          <th scope="col">{w.limits}</th>
          <th scope="col">{w.complete}</th>
          <th scope="col">{w.alarms}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {points.map((point, index) => (
          <TableRow key={point.id} {...props} point={point} style={styleOf(index)} />
        ))}
      </tbody>
    </table>
  )
}

/** Told apart by dash and weight as well as by colour; five of them. */
export function styleOf(index: number): number {
  return (index % 5) + 1
}

type RowProps = TableProps & { readonly point: PointInfo; readonly style: number }

function TableRow(props: RowProps): JSX.Element {
  const { point, style, view, series: all, moments, stretch, cursor, model, past, onView } = props
  const { trend: w } = words().console
  const series = all.get(point.id)
  const site = model.city?.sites.find(({ id }) => id === siteOf(point.id))
  const name = `${local(point.assetName)} ${local(point.name)}`
  const isShown = !view.hidden.includes(point.id)
  const figures = series && figuresOf(series.rows, stretch)
  const at = series && cursor !== undefined ? rowAt(series, cursor) : undefined
  const number = (value: number | null | undefined) =>
    value === undefined || value === null
      ? '–'
      : point.kind === 'state'
        ? stateText(point, value)
        : valueText(Number(value.toPrecision(4)), '')
  const isGauge = point.kind === 'gauge'
  const its = moments.filter((moment) => moment.point === point.id && moment.from <= stretch.to)
  return (
    <tr data-row={point.id}>
      <td>
        <label class="tog">
          <input
            type="checkbox"
            checked={isShown}
            aria-label={fill(w.toggle, { point: name })}
            onChange={() =>
              onView({
                ...view,
                hidden: isShown ? [...view.hidden, point.id] : view.hidden.filter((id) => id !== point.id),
              })
            }
          />
          <svg width="34" height="10" aria-hidden="true" class={`s${style}`}>
            <path class="ln" d="M1 5H33" />
          </svg>
        </label>
      </td>
      <th scope="row" class="sn">
        <a href={hashOf({ name: 'station', id: siteOf(point.id) })}>{site && local(site.name)}</a> {name}{' '}
        <span class="soft">{unitText(point.unit)}</span>
      </th>
      <td class="r cu num">{number(at?.value)}</td>
      <td class="r">
        <Value point={point} value={model.values.get(point.id)} now={model.now} past={past} />
      </td>
      {point.kind === 'amount' ? (
        <td class="r num" colSpan={3}>
          {fill(w.total, { value: number(figures?.total) })}
        </td>
      ) : (
        <>
          <td class="r num">{isGauge && number(figures?.least)}</td>
          <td class="r num">{isGauge && number(figures?.greatest)}</td>
          <td class="r num">{isGauge && number(figures?.mean)}</td>
        </>
      )}
      <td class="num">{limitsText(point)}</td>
      <td class="num">{series && completeText(series, stretch, model.now)}</td>
      <td>
        {[...new Map(its.map((each) => [`${each.priority} ${each.look}`, each])).values()].map((each) => (
          <span key={each.alarm} title={fill(w.raisedAt, { name: each.name, time: clock(each.from) })}>
            <Sign priority={each.priority} look={each.look} />
          </span>
        ))}
      </td>
      <td>
        <button
          type="button"
          class="rm"
          aria-label={fill(w.remove, { point: name })}
          onClick={() =>
            onView({
              ...view,
              points: view.points.filter((id) => id !== point.id),
              hidden: view.hidden.filter((id) => id !== point.id),
            })
          }
        >
          ×
        </button>
      </td>
    </tr>
  )
}

/** Which part of what is seen is known, and how often it is not. */
function completeText(series: Series, { from, to }: Stretch, now: number): string {
  if (series.point.kind === 'amount') return ''
  const { part, gaps } = completeness(series, { from, to: Math.min(to, now) })
  const text = `${(Math.floor(part * 1000) / 10).toFixed(1)} %`
  return gaps > 0 ? `${text} · ${fill(words().console.trend.gaps, { count: gaps })}` : text
}
