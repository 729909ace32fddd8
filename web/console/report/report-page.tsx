import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { local, words } from '../../lib/language.ts'
import { cityZone, clock, day, fieldTime, fromField, zoneName } from '../../lib/time.ts'
import type { Actions } from '../actions.ts'
import { PlaceChoice } from '../alarm-table/filter-bar.tsx'
import type { City, Model } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { type ReportView, reportKinds } from './address.ts'
import { stretchOfReport } from './figures.ts'
import { gather } from './gather.ts'
import { AlarmsPart, OrdersPart } from './people-parts.tsx'
import { LevelsPart, MissingPart, OthersPart, RainPart } from './water-parts.tsx'

interface ReportProps {
  readonly model: Model
  readonly city: City
  readonly view: ReportView
  readonly actions: Actions
}

/** A report of a day or a flood, of a site or the city, as it is printed: what was, what was done, and what nobody knows. */
export function ReportPage({ model, city, view, actions }: ReportProps): JSX.Element {
  const { report: w } = words().console
  const [opened] = useState(model.now)
  const [progress, setProgress] = useState({ done: 0, all: 0 })
  const stretch = stretchOfReport(view, { now: opened, zone: cityZone() })
  const until = Math.min(stretch.to, opened)
  const fetched = useFetched(`${view.site} ${stretch.from} ${stretch.to}`, () =>
    gather(city, { site: view.site, stretch, until }, (done, all) => setProgress({ done, all })),
  )
  const site = city.sites.find(({ id }) => id === view.site)
  const of = site ? local(site.name) : local(city.name)
  const onView = (next: Partial<ReportView>) => actions.onView({ ...view, ...stretch, ...next }, 'same')
  const field = (key: 'from' | 'to') => (
    <label>
      {w[key]}
      <input
        type="datetime-local"
        class="field"
        value={fieldTime(stretch[key])}
        onChange={(event) => {
          const at = fromField(event.currentTarget.value)
          if (at !== undefined) onView({ [key]: at })
        }}
      />
    </label>
  )
  const found = fetched.found
  return (
    <div class="rp">
      <section class="pan bar2 noprint">
        <fieldset class="seg">
          <legend class="vh">{w.kind}</legend>
          {reportKinds.map((kind) => (
            <button key={kind} type="button" aria-pressed={kind === view.kind} onClick={() => onView({ kind })}>
              {w[kind]}
            </button>
          ))}
        </fieldset>
        <PlaceChoice site={view.site} city={city} onSite={(next) => onView({ site: next })} />
        {view.kind === 'flood' && field('from')}
        {view.kind === 'flood' && field('to')}
        {view.kind === 'day' && (
          <label>
            {w.day}
            <input
              type="date"
              class="field"
              value={fieldTime(stretch.from).slice(0, 10)}
              onChange={(event) => {
                const from = fromField(`${event.currentTarget.value}T00:00`)
                if (from !== undefined) onView({ from, to: undefined })
              }}
            />
          </label>
        )}
        <span class="soft">{zoneName()}</span>
        <span class="space" />
        <button type="button" class="btn go" disabled={!found} onClick={() => print()}>
          {w.print}
        </button>
      </section>
      <article class="pan sheetp" aria-busy={!found}>
        <header>
          <h2>
            {of} · {w[view.kind]}
          </h2>
          <p>
            {fill(w.period, { from: fullTime(stretch.from), to: fullTime(stretch.to), zone: zoneName() })}
            <br />
            {fill(w.madeBy, { who: model.me?.person ?? model.me?.name ?? '', time: fullTime(opened) })}
          </p>
        </header>
        {stretch.to > opened && <p class="stale">{fill(w.unfinished, { time: fullTime(opened) })}</p>}
        {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
        {!found && fetched.state === 'asked' && <p role="status">{fill(w.loading, progress)}</p>}
        {found && (
          <>
            <LevelsPart figures={found.figures} city={city} spanMs={until - stretch.from} />
            <RainPart figures={found.figures} city={city} />
            <AlarmsPart gathered={found} />
            <OrdersPart orders={found.orders} city={city} />
            <OthersPart figures={found.figures} city={city} />
            <MissingPart figures={found.figures} city={city} model={model} site={view.site} />
          </>
        )}
      </article>
    </div>
  )
}

/** With its date, whatever day it is: on paper nothing is today. */
function fullTime(at: number): string {
  const short = clock(at)
  return `${day(at)} ${short.slice(-5)}`
}
