import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { placeOf, stateOf, whatOf } from '../lib/alarm-text.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { age, ago, clock } from '../lib/time.ts'
import { clockText } from './device-clock.ts'
import type { DeviceInfo, SiteInfo } from './info.ts'
import { type City, type Model, siteOf } from './model.ts'
import { Value } from './value.tsx'
import { trendHash } from './view.ts'
import { WorkWindows } from './work/windows.tsx'

interface AlarmsProps {
  readonly model: Model
  readonly city: City
  readonly alarms: readonly AlarmBody[]
  readonly past: boolean
}

/** What calls at a station. */
export function StationAlarms({ model, city, alarms, past }: AlarmsProps): JSX.Element {
  const { station: w } = words().console
  return (
    <section class="pan calls">
      <h3>{w.alarms}</h3>
      {alarms.length === 0 && <p class="note soft">{model.known === 'heard' && !past ? w.noAlarms : w.notKnown}</p>}
      <ul class="als">
        {alarms.map((alarm) => (
          <AlarmLine key={alarm.id} alarm={alarm} model={model} city={city} past={past} />
        ))}
      </ul>
    </section>
  )
}

interface SideProps {
  readonly model: Model
  readonly city: City
  readonly site: SiteInfo
  readonly past: boolean
}

/** What is done at a station, and whether its devices may be believed. */
export function StationSide({ model, city, site, past }: SideProps): JSX.Element {
  const devices = (model.devices ?? []).filter(({ id }) => siteOf(id) === site.id)
  return (
    <aside>
      <WorkWindows model={model} city={city} site={site.id} />
      {devices.map((device) => (
        <DeviceBox key={device.id} device={device} now={model.now} past={past} />
      ))}
    </aside>
  )
}

interface AlarmLineProps {
  readonly alarm: AlarmBody
  readonly model: Model
  readonly city: City
  readonly past: boolean
}

function AlarmLine({ alarm, model: { now, values }, city, past }: AlarmLineProps): JSX.Element {
  const { station: w } = words().console
  const { point, since, speaks, wordName, value, unit } = alarm
  const info = point === undefined ? undefined : city.points.get(point)
  const raisedOn = wordName ? local(wordName) : valueText(value ?? null, unit)
  const text = (
    <>
      <b>
        {placeOf(alarm)} {whatOf(alarm)}
      </b>{' '}
      {info && <Value point={info} value={values.get(info.id)} now={now} past={past} />}
    </>
  )
  return (
    <li data-alarm={alarm.id}>
      <Sign priority={alarm.priority} look={lookOf(alarm)} />
      <span>
        {point === undefined ? text : <a href={trendHash(point)}>{text}</a>}
        <br />
        <span class={past ? 'stale' : 'soft'}>
          {past ? stateThen(alarm) : stateOf(alarm)}
          {speaks === 'value' && value !== undefined && ` · ${fill(w.raisedOn, { value: raisedOn })}`}
          {since !== undefined && ` · ${past ? clock(since) : age(now - Date.parse(since))}`}
        </span>
      </span>
    </li>
  )
}

/** Its state as it was heard last: somebody may have answered since. */
function stateThen(alarm: AlarmBody): string {
  const { station: w } = words().console
  return alarm.state === 'UNACK' ? w.notAnswered : fill(w.asThen, { what: stateOf(alarm) })
}

interface DeviceProps {
  readonly device: DeviceInfo
  readonly now: number
  readonly past: boolean
}

function DeviceBox({ device, now, past }: DeviceProps): JSX.Element {
  const { station: w } = words().console
  const { id, state, label, since, data, battery, signal } = device
  const isWell = state === 'reporting' || state === 'connected'
  return (
    <section class="pan">
      <h3>
        {w.devices} <span class="faint">{id.slice(id.indexOf('/') + 1)}</span>
      </h3>
      <p class={isWell && !past ? 'note' : 'note stale'}>
        <b>{past ? fill(w.asThen, { what: local(label) }) : local(label)}</b>
        {since !== undefined && ` · ${fill(w.since, { time: clock(since) })}`}
      </p>
      <dl>
        <dt>{w.data}</dt>
        <dd class={past ? 'stale' : ''}>
          {data ? (past ? clock(data.receivedAt) : ago(now - Date.parse(data.receivedAt))) : w.never}
        </dd>
        <dt>{w.clock}</dt>
        <dd class={past || device.clock.told === 'by-receipt' ? 'stale' : ''}>{clockText(device)}</dd>
        {[...battery.map((each) => [w.battery, each] as const), ...signal.map((each) => [w.signal, each] as const)].map(
          ([name, { point, value, unit = '' }]) => (
            <>
              <dt key={`${point} name`}>{name}</dt>
              <dd key={point} class={past ? 'num stale' : 'num'}>
                <a href={trendHash(point)}>{valueText(value, unit)}</a>
              </dd>
            </>
          ),
        )}
      </dl>
    </section>
  )
}
