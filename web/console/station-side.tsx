import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { placeOf, stateOf, whatOf } from '../lib/alarm-text.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { age, ago, clock, span } from '../lib/time.ts'
import type { DeviceInfo, SiteInfo } from './info.ts'
import { type City, type Model, siteOf } from './model.ts'
import { trendHash } from './view.ts'

interface SideProps {
  readonly model: Model
  readonly city: City
  readonly site: SiteInfo
  readonly alarms: readonly AlarmBody[]
  readonly past: boolean
}

/** What calls at a station, and whether its devices may be believed. */
export function StationSide({ model, site, alarms, past }: SideProps): JSX.Element {
  const { station: w } = words().console
  const devices = (model.devices ?? []).filter(({ id }) => siteOf(id) === site.id)
  return (
    <aside>
      <section class="pan">
        <h3>{w.alarms}</h3>
        {alarms.length === 0 && <p class="note soft">{model.known === 'heard' && !past ? w.noAlarms : w.notKnown}</p>}
        <ul class="als">
          {alarms.map((alarm) => (
            <AlarmLine key={alarm.id} alarm={alarm} now={model.now} past={past} />
          ))}
        </ul>
      </section>
      {devices.map((device) => (
        <DeviceBox key={device.id} device={device} now={model.now} past={past} />
      ))}
    </aside>
  )
}

interface AlarmLineProps {
  readonly alarm: AlarmBody
  readonly now: number
  readonly past: boolean
}

function AlarmLine({ alarm, now, past }: AlarmLineProps): JSX.Element {
  const { point, since, speaks, wordName, value, unit } = alarm
  const text = (
    <>
      <b>
        {placeOf(alarm)} {whatOf(alarm)}
      </b>
      {speaks === 'value' && value !== undefined && (
        <span class="num"> {wordName ? local(wordName) : valueText(value, unit)}</span>
      )}
    </>
  )
  return (
    <li data-alarm={alarm.id}>
      <Sign priority={alarm.priority} look={lookOf(alarm)} />
      <span>
        {point === undefined ? text : <a href={trendHash(point)}>{text}</a>}
        <br />
        <span class={past ? 'stale' : 'soft'}>
          {stateOf(alarm)}
          {since !== undefined && ` · ${past ? clock(since) : age(now - Date.parse(since))}`}
        </span>
      </span>
    </li>
  )
}

/** A clock that is further off than this is worth a look. */
const noticeableMs = 1_000

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
        <b>{local(label)}</b>
        {since !== undefined && ` · ${fill(w.since, { time: clock(since) })}`}
      </p>
      <dl>
        <dt>{w.data}</dt>
        <dd>{data ? (past ? clock(data.receivedAt) : ago(now - Date.parse(data.receivedAt))) : w.never}</dd>
        <dt>{w.clock}</dt>
        <dd class={device.clock.told === 'by-receipt' ? 'stale' : ''}>{clockText(device)}</dd>
        {[...battery.map((each) => [w.battery, each] as const), ...signal.map((each) => [w.signal, each] as const)].map(
          ([name, { point, value, unit = '' }]) => (
            <>
              <dt key={`${point} name`}>{name}</dt>
              <dd key={point} class="num">
                <a href={trendHash(point)}>{valueText(value, unit)}</a>
              </dd>
            </>
          ),
        )}
      </dl>
    </section>
  )
}

function clockText({ clock: told, clockOffsetMs }: DeviceInfo): string {
  const { station: w } = words().console
  if (told.told === 'by-receipt') return w.clockWrong
  if (clockOffsetMs === undefined) return '–'
  if (Math.abs(clockOffsetMs) < noticeableMs) return w.clockRight
  return fill(clockOffsetMs > 0 ? w.clockBehind : w.clockAhead, { time: span(Math.abs(clockOffsetMs)) })
}
