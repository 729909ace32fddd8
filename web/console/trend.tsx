import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { clock } from '../lib/time.ts'
import type { Actions } from './actions.ts'
import { saveCsv } from './csv.ts'
import { type City, isPast, type Model, truthIn } from './model.ts'
import { type Series, stepsOf } from './series.ts'
import { TrendBar } from './trend-bar.tsx'
import { TrendChart } from './trend-chart.tsx'
import { styleOf, TrendTable } from './trend-table.tsx'
import { useSeries } from './use-series.ts'
import { useSteering } from './use-steering.ts'
import type { TrendView } from './view.ts'
import { stretchOf } from './window.ts'

interface TrendProps {
  readonly model: Model
  readonly city: City
  readonly view: TrendView
  readonly actions: Actions
}

/** Points on one axis of time. */
export function TrendPage({ model, city, view, actions }: TrendProps): JSX.Element {
  const { trend: w } = words().console
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const onView = (next: TrendView) => actions.onView(next, 'same')
  const steering = useSteering({ view, now: model.now, width, box, onView })
  const { window, cursor } = steering
  const stretch = stretchOf(window, model.now)
  const points = view.points.flatMap((id) => city.points.get(id) ?? [])
  const { series: loaded, moments, failed, state } = useSeries(points, stretch, model.now)
  const series = withNewest(loaded, model, city)
  const past = isPast(truthIn(model))
  const drawn = points.flatMap((point, index) => {
    const its = series.get(point.id)
    return its && !view.hidden.includes(point.id) ? [{ series: its, style: styleOf(index) }] : []
  })
  const span = stretch.to - stretch.from
  const names = points.map((point) => `${local(point.assetName)} ${local(point.name)}`).join(', ')
  return (
    <>
      <section class="pan">
        <TrendBar
          window={window}
          view={view}
          city={city}
          steps={points.map((point) => ({ kind: point.kind, steps: stepsOf(point, span) }))}
          onView={onView}
          onCsv={() =>
            saveCsv(
              [...series.values()].filter(({ point }) => points.includes(point)),
              stretch,
            )
          }
        />
        {points.length === 0 ? (
          <p class="note">{w.empty}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart has keys of its own
          // biome-ignore lint/a11y/useSemanticElements: no form
          <div class="chart" ref={box} role="group" aria-label={w.keys} tabIndex={0} {...steering.handlers}>
            <TrendChart
              drawn={drawn}
              moments={moments.filter(({ point }) => drawn.some((each) => each.series.point.id === point))}
              stretch={stretch}
              width={width}
              now={model.now}
              cursor={cursor}
              label={fill(w.chart, { points: names, from: clock(stretch.from), to: clock(stretch.to) })}
            />
          </div>
        )}
        <p class="note soft" role="status">
          {failed !== ''
            ? fill(w.failed, { reason: failed })
            : state === 'loading' && points.length > 0
              ? w.loading
              : ''}
        </p>
      </section>
      {points.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a tablet
        <section class="pan scroll" tabIndex={0} aria-label={w.table}>
          <TrendTable {...{ model, view, points, series, moments, stretch, cursor, past, onView }} />
        </section>
      )}
    </>
  )
}

/** With what has come since it was fetched, where it is shown as it came. */
function withNewest(loaded: ReadonlyMap<string, Series>, { values }: Model, { points }: City): Map<string, Series> {
  const next = new Map<string, Series>()
  for (const [id, fetched] of loaded) {
    // names and limits as they are now
    const series = { ...fetched, point: points.get(id) ?? fetched.point }
    const latest = values.get(id)?.latest
    const at = latest ? Date.parse(latest.at) : 0
    const last = series.rows[series.rows.length - 1]
    if (!latest || series.steps.of !== 'readings' || at <= (last?.at ?? series.from) || at < series.to - 120_000) {
      next.set(id, series)
      continue
    }
    const value = latest.quality > 3 ? null : latest.value
    const row = { at, value, least: value, greatest: value, quality: latest.quality }
    next.set(id, { ...series, rows: [...series.rows, row] })
  }
  return next
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(Math.max(320, element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  })
  return width
}
