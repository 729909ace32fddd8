import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { valueText } from '../../../core/words/unit.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { age, ago, clock } from '../../lib/time.ts'
import { clockText } from '../device-clock.ts'
import { FindField } from '../find-field.tsx'
import type { DeviceInfo } from '../info.ts'
import { isPast, siteOf, truthIn } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { SiteChoice } from '../tabs.tsx'
import { useFetched } from '../use-fetched.ts'
import { trendHash } from '../view.ts'
import { Wide } from '../wide.tsx'
import type { DataProps } from './props.ts'

const refreshMs = 15_000
const offlines = ['session-lost', 'silent', 'clock-wrong', 'unheard'] as const
const shows = ['all', 'ill', ...offlines] as const

/** How each device is; those that are not well stand first. */
export function Devices({ view, city, model, actions }: DataProps): JSX.Element {
  const { data: w } = words()
  const { site = '', state = 'all', find = '' } = view.asked
  const fetched = useFetched(
    'devices',
    () => read<{ readonly devices: readonly DeviceInfo[] }>('/api/v1/devices'),
    refreshMs,
  )
  const put = (asked: Record<string, string>) => actions.onView({ ...view, asked: { ...view.asked, ...asked } }, 'same')
  const names = new Map(city.sites.map(({ id, name }) => [id, local(name)]))
  const all = (fetched.found?.devices ?? []).filter(({ id }) => site === '' || siteOf(id) === site)
  const ill = all.filter(isIll)
  const wanted = find.toLowerCase().split(/\s+/)
  const shown = all
    .filter((device) => state === 'all' || (state === 'ill' ? isIll(device) : device.state === state))
    .filter(({ id }) => wanted.every((word) => `${id} ${names.get(siteOf(id))}`.toLowerCase().includes(word)))
    .sort((a, b) => Number(isIll(b)) - Number(isIll(a)))
  const past = isPast(truthIn(model))
  const labels = new Map(all.map((device) => [device.state, local(device.label)]))
  return (
    <>
      <div class="bar2">
        <FindField label={w.device.find} value={find} onFind={(text) => put({ find: text })} />
        <SiteChoice
          label={w.site}
          all={w.allSites}
          sites={city.sites.map(({ id }) => ({ id, name: names.get(id) ?? id }))}
          chosen={site}
          onChoose={(id) => put({ site: id })}
        />
        <div class="seg">
          {shows
            .filter((each) => each === 'all' || each === 'ill' || labels.has(each))
            .map((each) => (
              <button key={each} type="button" aria-pressed={state === each} onClick={() => put({ state: each })}>
                {each === 'all' ? w.device.all : each === 'ill' ? w.device.ill : labels.get(each)}
              </button>
            ))}
        </div>
        <span class="say" role="status">
          {fetched.found && fill(w.device.count, { ill: ill.length, all: all.length })}
        </span>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!fetched.found && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {fetched.found && shown.length === 0 && <p class="note">{w.device.none}</p>}
      {shown.length > 0 && <Table devices={shown} names={names} now={model.now} past={past} />}
    </>
  )
}

interface TableProps {
  readonly devices: readonly DeviceInfo[]
  readonly names: ReadonlyMap<string, string>
  readonly now: number
  readonly past: boolean
}

function Table({ devices, names, now, past }: TableProps): JSX.Element {
  const { data: w } = words()
  const { column } = w.device
  return (
    <Wide label={w.tab.devices}>
      <table class="rules">
        <thead>
          <tr>
            {(
              [
                'device',
                'site',
                'state',
                'since',
                'seen',
                'data',
                'clock',
                'battery',
                'signal',
                'gaps',
                'rejects',
              ] as const
            ).map((each) => (
              <th key={each} scope="col" class={each === 'gaps' || each === 'rejects' ? 'r' : ''}>
                {column[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              name={names.get(siteOf(device.id)) ?? ''}
              now={now}
              past={past}
            />
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

interface RowProps {
  readonly device: DeviceInfo
  readonly name: string
  readonly now: number
  readonly past: boolean
}

function DeviceRow({ device, name, now, past }: RowProps): JSX.Element {
  const { data: w } = words()
  const { id, label, since, gateway, data, aliveAt, session, battery, signal, gaps, rejects, clock: told } = device
  const seen = [data?.receivedAt, aliveAt].flatMap((at) => (at === undefined ? [] : [Date.parse(at)]))
  const when = (at: number) => (past ? clock(at) : ago(now - at))
  const ill = isIll(device)
  return (
    <tr data-device={id}>
      <th scope="row">
        <a href={`#/station/${encodeURIComponent(siteOf(id))}`}>{id.slice(id.indexOf('/') + 1)}</a>
        {gateway !== undefined && <span class="faint"> {fill(w.device.because, { gateway })}</span>}
      </th>
      <td>{name}</td>
      <td class={ill || past ? 'stale' : ''}>
        {ill ? <b>{local(label)}</b> : local(label)}
        {told.hint && <div class="faint">{local(told.hint)}</div>}
      </td>
      <td class="num">{since === undefined ? '' : past ? clock(since) : age(now - Date.parse(since))}</td>
      <td class={ill || past ? 'num stale' : 'num'}>
        {seen.length > 0 ? when(Math.max(...seen)) : session.since ? when(Date.parse(session.since)) : '–'}
      </td>
      <td class={ill || past ? 'num stale' : 'num'}>{data ? when(Date.parse(data.receivedAt)) : '–'}</td>
      <td class={told.told === 'by-receipt' ? 'stale' : 'num'}>{clockText(device)}</td>
      <td class="num">{readingsOf(battery)}</td>
      <td class="num">{readingsOf(signal)}</td>
      <td class="r num" title={gaps?.detail}>
        {gaps?.count ?? ''}
      </td>
      <td class="r num">{rejects > 0 ? rejects.toLocaleString('en') : ''}</td>
    </tr>
  )
}

function readingsOf(readings: DeviceInfo['battery']): JSX.Element[] | string {
  if (readings.length === 0) return ''
  return readings.map(({ point, value, unit = '' }) => (
    <a key={point} href={trendHash(point)}>
      {valueText(value, unit)}{' '}
    </a>
  ))
}

function isIll({ state }: DeviceInfo): boolean {
  return offlines.some((each) => each === state)
}
