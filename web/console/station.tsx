import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { serverNow } from '../lib/server-clock.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import type { Actions } from './actions.ts'
import { type Failure, failureOf, useAskAgain } from './ask-again.ts'
import type { PointInfo } from './info.ts'
import { alarmsOf, type City, isPast, type Model, truthIn } from './model.ts'
import { type Line, readDay, Spark } from './spark.tsx'
import { assetsOf } from './station-order.ts'
import { StationAlarms, StationSide } from './station-side.tsx'
import { Age, doubtOf, LevelBar, limitsText, Value } from './value.tsx'
import { trendHash, type View } from './view.ts'
import { Wide } from './wide.tsx'

interface StationProps {
  readonly model: Model
  readonly city: City
  readonly view: Extract<View, { readonly name: 'station' }>
  readonly actions: Actions
}

/** What of a station is off, against which limit. */
export function StationView({ model, city, view, actions }: StationProps): JSX.Element {
  const { station: w } = words().console
  const site = view.id === undefined ? undefined : city.sites.find(({ id }) => id === view.id)
  const points = city.bySite.get(site?.id ?? '') ?? []
  const alarms = site ? alarmsOf(model, site.id) : []
  const assets = assetsOf(points, alarms)
  const lines = useLines(
    points,
    assets.flatMap(([, its]) => its),
  )
  const choose = (
    <label class="choose">
      <span class="vh">{w.choose}</span>
      <select
        class="field"
        onChange={(event) => actions.onView({ name: 'station', id: event.currentTarget.value }, 'new')}
      >
        {!site && <option value="">{w.choose}</option>}
        {city.sites.map(({ id, name }) => (
          <option key={id} value={id} selected={id === site?.id}>
            {local(name)}
          </option>
        ))}
      </select>
    </label>
  )
  if (!site) {
    return <section class="pan wait">{choose}</section>
  }
  const past = isPast(truthIn(model))
  const levels = points.filter(({ quantity }) => quantity === 'water_level').map(({ id }) => id)
  return (
    <>
      <section class="pan hd">
        <h2>{local(site.name)}</h2>
        {alarms.map((alarm) => (
          <Sign key={alarm.id} priority={alarm.priority} look={lookOf(alarm)} />
        ))}
        <span class="space" />
        {levels.length > 0 && (
          <a class="btn" href={trendHash(...levels)}>
            {w.trend}
          </a>
        )}
        {choose}
      </section>
      <div class="side">
        <StationAlarms model={model} city={city} alarms={alarms} past={past} />
        <Wide kind="pan" label={fill(w.table, { site: local(site.name) })}>
          <table class="st">
            <thead>
              <tr>
                <th colSpan={2} scope="col">
                  {w.point}
                </th>
                <th scope="col" class="r">
                  {w.now}
                </th>
                <th scope="col" class="r">
                  {w.age}
                </th>
                <th scope="col">{w.trust}</th>
                <th scope="col">{w.against}</th>
                <th scope="col">{w.limits}</th>
                <th scope="col">{w.day}</th>
              </tr>
            </thead>
            {assets.map(([asset, its]) => (
              <tbody key={asset}>
                <tr class="gh">
                  <th colSpan={8} scope="rowgroup">
                    {local(its[0]?.assetName)}
                  </th>
                </tr>
                {its.map((point) => (
                  <PointRow key={point.id} point={point} model={model} past={past} line={lines.get(point.id)} />
                ))}
              </tbody>
            ))}
          </table>
        </Wide>
        <StationSide model={model} city={city} site={site} past={past} />
      </div>
    </>
  )
}

interface PointRowProps {
  readonly point: PointInfo
  readonly model: Model
  readonly past: boolean
  readonly line: Line | undefined
}

function PointRow({ point, model, past, line }: PointRowProps): JSX.Element {
  const { station: w } = words().console
  const value = model.values.get(point.id)
  const props = { point, value, now: model.now, past }
  const alarm = alarmsOf(model, point.id.slice(0, point.id.indexOf('/'))).find((each) => each.point === point.id)
  const doubt = value && doubtOf(point, value.latest, props)
  return (
    <tr data-point={point.id}>
      <td class="c">{alarm && <Sign priority={alarm.priority} look={lookOf(alarm)} />}</td>
      <th scope="row" class="sn">
        <a href={trendHash(point.id)}>{local(point.name)}</a>
      </th>
      <td class="r">
        <Value {...props} />
      </td>
      <td class="r">
        <Age {...props} />
      </td>
      <td class={doubt || past ? 'stale' : 'soft'}>{value && (doubt || (past ? w.trustedThen : w.trusted))}</td>
      <td>
        <LevelBar {...props} />
      </td>
      <td class="soft num lims">{limitsText(point)}</td>
      <td class="sp">{line && <Spark line={line} point={point} />}</td>
    </tr>
  )
}

/** The last day of each point, one after the other as they are shown: they are many, and nobody waits for them. */
function useLines(points: readonly PointInfo[], shown: readonly PointInfo[]): ReadonlyMap<string, Line> {
  const [lines, setLines] = useState<ReadonlyMap<string, Line>>(new Map())
  const [missing, setMissing] = useState<Failure>()
  const [tries, setTries] = useState(0)
  useAskAgain(missing, () => setTries((before) => before + 1))
  useEffect(() => {
    let isGone = false
    setMissing(undefined)
    const load = async () => {
      for (const point of shown) {
        try {
          const line = await readDay(point, serverNow())
          if (isGone) return
          setLines((before) => new Map(before).set(point.id, line))
        } catch (error) {
          // it is an addition only: what is missing is not said, but asked for again
          if (isGone) return
          setMissing(failureOf(error))
        }
      }
    }
    void load()
    return () => {
      isGone = true
    }
  }, [points, tries])
  return lines
}
