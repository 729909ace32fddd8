import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { placeOf, stateOf, whatOf } from '../lib/alarm-text.ts'
import { inOrder } from '../lib/attention.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { CityMap } from './map.tsx'
import { alarmsOf, type City, isPast, isSilent, keyPointOf, type Model, truthIn, worstOf } from './model.ts'
import { ReachStrips } from './reach-strips.tsx'
import { Age, LevelBar, Value } from './value.tsx'
import { hashOf, trendHash, type View } from './view.ts'
import { Wide } from './wide.tsx'
import { WorkWindows } from './work/windows.tsx'

interface CityProps {
  readonly model: Model
  readonly city: City
  readonly view: Extract<View, { readonly name: 'city' }>
}

/** Where it is wrong: the map, and beside it the same sites in the order of what they need. */
export function CityView({ model, city, view }: CityProps): JSX.Element {
  const { city: w } = words().console
  const rows = rowsOf(model, city, view)
  const past = isPast(truthIn(model))
  const { priority } = view
  return (
    <div class="two">
      <div class="stack">
        <section class="pan map" aria-label={w.map}>
          <CityMap model={model} city={city} past={past} />
        </section>
        <WorkWindows model={model} city={city} />
        <ReachStrips model={model} city={city} past={past} />
      </div>
      <Wide kind="pan" label={w.site}>
        {priority && (
          <p class="note">
            {fill(w.only, { priority: words().priority[priority] })} · <a href="#/">{w.all}</a>
          </p>
        )}
        <table class="sl">
          <thead>
            <tr>
              <th colSpan={2} scope="col">
                {w.site} <span class="faint num">{rows.length}</span>
              </th>
              <th scope="col">{w.worst}</th>
              <th scope="col">{w.key}</th>
              <th scope="col" class="r">
                {w.now}
              </th>
              <th scope="col" class="r">
                {w.age}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.site.id} row={row} model={model} past={past} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="note">{w.none}</p>}
      </Wide>
    </div>
  )
}

function rowsOf(model: Model, city: City, { priority }: CityProps['view']) {
  const rows = city.sites.map((site) => {
    const alarms = alarmsOf(model, site.id)
    const worst = worstOf(alarms.filter((alarm) => priority === undefined || alarm.priority === priority))
    return { site, worst, point: keyPointOf(city.bySite.get(site.id) ?? [], worst) }
  })
  const shown = priority === undefined ? rows : rows.filter(({ worst }) => worst)
  return shown.sort((a, b) => {
    if (a.worst && b.worst) return inOrder(a.worst, b.worst)
    return a.worst ? -1 : b.worst ? 1 : 0
  })
}

interface RowProps {
  readonly row: ReturnType<typeof rowsOf>[number]
  readonly model: Model
  readonly past: boolean
}

function Row({ row: { site, worst, point }, model, past }: RowProps): JSX.Element {
  const { city: w } = words().console
  const value = point && model.values.get(point.id)
  const props = { value, now: model.now, past }
  const silent = isSilent(model, site.id)
  return (
    <tr class={worst ? 'hot' : ''} data-site={site.id}>
      <td class="c">{worst ? <Sign priority={worst.priority} look={lookOf(worst)} /> : <span class="dot" />}</td>
      <th scope="row" class="sn">
        <a href={hashOf({ name: 'station', id: site.id })}>{local(site.name)}</a>
        {silent && <span class="stale"> {w.silent}</span>}
      </th>
      <td class="al">
        {worst && (
          <a href={worst.point === undefined ? hashOf({ name: 'station', id: site.id }) : trendHash(worst.point)}>
            {placeOf(worst)} {whatOf(worst)}
            <br />
            <span class="soft">{stateOf(worst)}</span>
          </a>
        )}
      </td>
      <td class="kv">
        {point && (
          <>
            <a href={trendHash(point.id)}>
              {local(point.assetName)} {local(point.name)}
            </a>
            <LevelBar point={point} {...props} />
          </>
        )}
      </td>
      <td class="r">{point && <Value point={point} {...props} />}</td>
      <td class="r">{point && <Age point={point} {...props} />}</td>
    </tr>
  )
}
