import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { Icon } from '../lib/icons.tsx'
import { local, words } from '../lib/language.ts'
import { span } from '../lib/time.ts'
import { found } from './find.ts'
import type { PointInfo } from './info.ts'
import { type City, siteOf } from './model.ts'
import type { Steps } from './steps.ts'
import { comparisons, pointsAtMost, type TrendView } from './view.ts'
import { followed, spans, type TrendWindow } from './window.ts'

interface BarProps {
  readonly window: TrendWindow
  readonly view: TrendView
  readonly city: City
  readonly steps: readonly { readonly kind: PointInfo['kind']; readonly steps: Steps }[]
  readonly onView: (view: TrendView) => void
  readonly onCsv: () => void
  readonly onPicture: () => void
}

/** How long, which points, and of what the curves are made. */
export function TrendBar({ window, view, city, steps, onView, onCsv, onPicture }: BarProps): JSX.Element {
  const { trend: w } = words().console
  const isFollowing = window.follow === 'now'
  return (
    <div class="bar2">
      <div class="seg">
        {spans.map(({ count, unit, ms }) => (
          <button
            key={ms}
            type="button"
            aria-pressed={window.follow === 'now' && window.spanMs === ms}
            onClick={() => onView({ ...view, window: { follow: 'now', spanMs: ms } })}
          >
            {count} {words().span[unit]}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="btn"
        aria-pressed={isFollowing}
        onClick={() => onView({ ...view, window: followed(window) })}
      >
        <Icon name="live" />
        {w.follow}
      </button>
      <div class="seg">
        {comparisons.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={view.with === each}
            onClick={() => onView({ ...view, with: view.with === each ? undefined : each })}
          >
            {fill(w.compare, { time: w[each] })}
          </button>
        ))}
      </div>
      <AddPoint view={view} city={city} onView={onView} />
      <span class="say">
        {sayOf(steps)}
        {view.with && ` · ${fill(w.thin, { time: w[view.with] })}`}
      </span>
      <button type="button" class="btn" onClick={onCsv} disabled={view.points.length === 0}>
        {w.csv}
      </button>
      <button type="button" class="btn" onClick={onPicture} disabled={view.points.length === 0}>
        {w.png}
      </button>
    </div>
  )
}

/** Raw or rolled up, and over how long: said, because a mean hides what a band shows. */
export function sayOf(all: BarProps['steps']): string {
  const { trend: w } = words().console
  const said = all
    .filter(({ kind }) => kind !== 'state')
    .map(({ kind, steps }) => {
      if (steps.of === 'readings') return w.raw
      return fill(kind === 'amount' ? w.totals : w.rollup, { every: span(steps.minutes * 60_000) })
    })
  return [...new Set(said)].join(' · ')
}

const shownAtMost = 8

function AddPoint({ view, city, onView }: Pick<BarProps, 'view' | 'city' | 'onView'>): JSX.Element {
  const { trend: w } = words().console
  const [asked, setAsked] = useState('')
  const all = useMemo(() => {
    const names = new Map(city.sites.map(({ id, name }) => [id, name]))
    return [...city.points.values()].map(({ id, name, assetName, quantity }) => {
      const site = names.get(siteOf(id))
      const text = [id, quantity, ...[name, assetName, site].flatMap((each) => Object.values(each ?? {}))]
      const label = `${local(site)} · ${local(assetName)} ${local(name)}`
      return { id, kind: 'point' as const, label, text: text.join(' ').toLowerCase(), href: '' }
    })
  }, [city, w.add])
  const { shown } = found(all, asked, shownAtMost)
  if (view.points.length >= pointsAtMost) return <span class="soft">{fill(w.most, { count: pointsAtMost })}</span>
  return (
    <div class="add">
      <input
        class="field"
        id="add"
        aria-label={w.add}
        placeholder={`+ ${w.add}`}
        autocomplete="off"
        value={asked}
        onInput={(event) => setAsked(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setAsked('')}
      />
      {shown.length > 0 && (
        <ul class="founds">
          {shown.map(({ id, label }) => (
            <li key={id}>
              <button
                type="button"
                disabled={view.points.includes(id)}
                onClick={() => {
                  setAsked('')
                  onView({ ...view, points: [...view.points, id] })
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
