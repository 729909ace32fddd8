import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import { local, words } from '../lib/language.ts'
import { clock, clockMinutes, day, zoneName } from '../lib/time.ts'
import type { Actions } from './actions.ts'
import { earlier, shifted, shiftOf } from './compare.ts'
import { fileName, saveCsv } from './csv.ts'
import { type City, isPast, type Model, siteOf, truthIn } from './model.ts'
import { NotFetched } from './not-fetched.tsx'
import { savePicture } from './picture.ts'
import { figuresOf, type Series, stepsOf } from './series.ts'
import { sayOf, TrendBar } from './trend-bar.tsx'
import { TrendChart } from './trend-chart.tsx'
import type { Drawn } from './trend-layout.ts'
import { styleOf, TrendTable } from './trend-table.tsx'
import { useSeries } from './use-series.ts'
import { useSteering } from './use-steering.ts'
import { useWidth } from './use-width.ts'
import type { TrendView } from './view.ts'
import { Wide } from './wide.tsx'
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
  const width = useWidth(box, 900)
  const [told, setTold] = useState('')
  const onView = (next: TrendView) => actions.onView(next, 'same')
  const steering = useSteering({ view, now: model.now, width, box, onView })
  const { window, cursor } = steering
  const stretch = stretchOf(window, model.now)
  const points = view.points.flatMap((id) => city.points.get(id) ?? [])
  const { series: loaded, moments, failure, state, progress, again } = useSeries(points, stretch, model.now)
  const shiftMs = view.with === undefined ? 0 : shiftOf(view.with, stretch)
  const former = useSeries(view.with === undefined ? [] : points, earlier(stretch, shiftMs), model.now)
  const series = useMemo(() => withNewest(loaded, model.values, city), [loaded, model.values, city])
  const formerly = useMemo(
    () => new Map([...former.series].map(([id, each]) => [id, shifted(each, shiftMs)])),
    [former.series, shiftMs],
  )
  const past = isPast(truthIn(model))
  const drawn = points.flatMap((point, index): Drawn[] => {
    if (view.hidden.includes(point.id)) return []
    const style = styleOf(index)
    const [its, before] = [series.get(point.id), view.with && formerly.get(point.id)]
    return [
      ...(its ? [{ series: its, style, of: 'now' as const }] : []),
      ...(before ? [{ series: before, style, of: 'then' as const }] : []),
    ]
  })
  const span = stretch.to - stretch.from
  // while a hand moves the window the table waits: a frame is for the curves
  const table = useRef<JSX.Element>(undefined)
  if (!steering.isMoving || !table.current) {
    table.current = <TrendTable {...{ model, view, points, series, moments, stretch, cursor, past, onView }} />
  }
  const names = points.map((point) => `${local(point.assetName)} ${local(point.name)}`).join(', ')
  const steps = points.map((point) => ({ kind: point.kind, steps: stepsOf(point, span) }))
  async function picture(): Promise<void> {
    const chart = box.current?.querySelector('svg')
    if (!chart) return
    const period = fill(w.period, { from: whole(stretch.from), to: whole(stretch.to), zone: zoneName() })
    const beside = view.with === undefined ? [] : [fill(w.thin, { time: w[view.with] })]
    const legend = drawn
      .filter(({ of }) => of === 'now')
      .map(({ series: { point, rows } }) => {
        const { least, greatest } = figuresOf(rows, stretch)
        const said = point.kind === 'gauge' && least !== undefined && greatest !== undefined
        const reach = said ? ` · ${valueText(least, '')} … ${valueText(greatest, '')}` : ''
        const site = local(city.sites.find(({ id }) => id === siteOf(point.id))?.name)
        const unit = point.unit === '' ? '' : ` (${unitText(point.unit)})`
        return { curve: point.id, text: `${site} ${local(point.assetName)} ${local(point.name)}${unit}${reach}` }
      })
    const about = [period, sayOf(steps), ...beside].join(' · ')
    try {
      await savePicture(chart, { title: names, about, legend }, fileName(stretch, 'png'))
      setTold('')
    } catch {
      setTold(w.noPicture)
    }
  }
  return (
    <>
      <section class="pan">
        <TrendBar
          window={window}
          view={view}
          city={city}
          steps={steps}
          onView={onView}
          onPicture={() => void picture()}
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
        {failure && <NotFetched reason={failure.reason} again={again} />}
        <p class="note soft" role="status">
          {failure
            ? ''
            : progress.all > 1
              ? fill(w.loadingOf, progress)
              : state === 'loading' && points.length > 0
                ? w.loading
                : told}
        </p>
      </section>
      {points.length > 0 && (
        <Wide kind="pan" label={w.table}>
          {table.current}
        </Wide>
      )}
    </>
  )
}

/** With what has come since it was fetched, where it is shown as it came. */
function withNewest(
  loaded: ReadonlyMap<string, Series>,
  values: Model['values'],
  { points }: City,
): Map<string, Series> {
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

/** With its year: a picture is looked at for long. */
function whole(at: number): string {
  return `${day(at)} ${clockMinutes(at)}`
}
