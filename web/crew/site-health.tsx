import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { local, words } from '../lib/language.ts'
import { ago, span } from '../lib/time.ts'
import type { DeviceInfo } from './fetched.ts'

interface SiteHealthProps {
  readonly devices: readonly DeviceInfo[]
  /** When the newest reading was received, epoch ms; undefined: never. */
  readonly newest: number | undefined
  readonly now: number
  /** Nobody knows how it is now. */
  readonly isPast: boolean
}

/** A clock that is further off than this is worth a look, though it is believed. */
const noticeableMs = 1_000

/** Whether a station may be believed: its link, the age of its data, its clock. */
export function SiteHealth({ devices, newest, now, isPast }: SiteHealthProps): JSX.Element | null {
  const { site: w } = words().page
  if (devices.length === 0) return null
  const sending = devices.filter(({ state }) => state === 'reporting' || state === 'clock-wrong').length
  const worst = devices.find(({ state }) => state !== 'reporting' && state !== 'clock-wrong') ?? devices[0]
  const link = devices.length > 1 ? fill(w.devices, { count: sending, all: devices.length }) : local(worst?.label)
  const signal = devices.flatMap((device) => device.signal)[0]
  return (
    <dl class="health">
      <Cell name={w.link} value={link} isDoubtful={isPast || sending < devices.length}>
        {signal && signal.value !== null && fill(w.signal, { value: valueText(signal.value, signal.unit ?? '') })}
      </Cell>
      <Cell name={w.data} value={newest === undefined ? w.never : ago(now - newest)} isDoubtful={isPast} />
      <Cell name={w.clock} {...clockOf(devices)} />
    </dl>
  )
}

function clockOf(devices: readonly DeviceInfo[]): { readonly value: string; readonly isDoubtful: boolean } {
  const { site: w } = words().page
  if (devices.some(({ clock }) => clock.told === 'by-receipt')) return { value: w.clockWrong, isDoubtful: true }
  const offsets = devices.flatMap(({ clockOffsetMs }) => clockOffsetMs ?? [])
  if (offsets.length === 0) return { value: '–', isDoubtful: true }
  const worst = offsets.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
  if (Math.abs(worst) < noticeableMs) return { value: w.clockRight, isDoubtful: false }
  return { value: `${worst > 0 ? '−' : '+'}${span(Math.abs(worst))}`, isDoubtful: false }
}

interface CellProps {
  readonly name: string
  readonly value: string
  readonly isDoubtful: boolean
  readonly children?: string | false | undefined
}

function Cell({ name, value, isDoubtful, children }: CellProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isDoubtful ? 'stale' : ''}>
        <b>{value}</b>
        {children && <small>{children}</small>}
      </dd>
    </div>
  )
}
