import { quantities, toCanonical } from '../../core/quantity.ts'
import type { ReplayMap } from './map.ts'
import { timeReader } from './time.ts'

/** A value as a device would send it: what is not a number goes out as it stands, for the platform to judge. */
export type WireValue = number | string | null

/** One element of a native payload. `at` is the cell's own text where it could not be read as a time. */
export interface Entry {
  readonly at: number | string
  /** However fast the past is told, it is no sign of a device's clock. */
  readonly history: true
  readonly readings: Readonly<Record<string, WireValue>>
}

/** Why a row has nothing to send. */
export type LeftOut = 'no-name' | 'no-point' | 'all-skipped'

export type MappedRow =
  | { readonly ok: true; readonly site: string; readonly device: string; readonly entry: Entry; readonly count: number }
  | { readonly ok: false; readonly because: LeftOut }

export type Row = Readonly<Record<string, string>>

/** Two texts of the file that would get the same name. */
export class NameClash extends Error {
  override readonly name = 'NameClash'
}

/** Most devices of one file. */
const maxDevices = 1_000_000
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A function from row to what its device sends, for one reading of a file from its beginning. Throws `NameClash`. */
export function rowMapper(map: ReplayMap): (row: Row) => MappedRow {
  const readTime = timeReader(map.time)
  const devices = new Map<string, { readonly from: string; at: number | undefined }>()

  function deviceOf(row: Row, key: string): { at: number | undefined } {
    const from = [...map.site.columns, ...map.device.columns].map((column) => row[column]).join(' / ')
    const known = devices.get(key)
    if (known?.from === from) return known
    if (known) throw new NameClash(`"${known.from}" and "${from}" both become ${key}: name devices by more columns`)
    if (devices.size >= maxDevices) throw new NameClash(`more than ${maxDevices} devices: is ${key} a name of one?`)
    const device = { from, at: undefined }
    devices.set(key, device)
    return device
  }

  return (row) => {
    const cell = (column: string) => row[column] ?? ''
    const site = map.site.fill(cell)
    const device = map.device.fill(cell)
    if (site === undefined || device === undefined) return { ok: false, because: 'no-name' }
    const readings = readingsOf(map, row)
    if (readings === undefined) return { ok: false, because: 'no-point' }
    const count = Object.keys(readings).length
    if (count === 0) return { ok: false, because: 'all-skipped' }
    const clock = deviceOf(row, `${site}/${device}`)
    const text = cell(map.time.column)
    const at = readTime(text, clock.at)
    clock.at = at ?? clock.at
    return { ok: true, site, device, entry: { at: at ?? text, history: true, readings }, count }
  }
}

/** Undefined when the row's columns match no point of the map. */
function readingsOf(map: ReplayMap, row: Row): Record<string, WireValue> | undefined {
  const cell = (column: string) => row[column] ?? ''
  const readings: Record<string, WireValue> = {}
  const points = map.form === 'wide' ? map.points : map.points.filter(({ when }) => matches(when, row)).slice(0, 1)
  let found = false
  for (const point of points) {
    const name = point.point.fill(cell)
    if (name === undefined) continue
    found = true
    const value = wireValue(map, cell('column' in point ? point.column : map.form === 'long' ? map.value : ''), point)
    if (value !== undefined) readings[name] = value
  }
  return found ? readings : undefined
}

function matches(when: Readonly<Record<string, string | readonly string[]>>, row: Row): boolean {
  return Object.entries(when).every(([column, wanted]) => [wanted].flat().includes(row[column] ?? ''))
}

type Convert = ReplayMap['points'][number]['convert']

/** Undefined for a cell that the map leaves out. */
function wireValue(map: ReplayMap, text: string, { convert }: { convert?: Convert }): WireValue | undefined {
  const { empty, skip, decimal } = map.cells
  if (skip.includes(text)) return undefined
  const trimmed = text.trim()
  if (trimmed === '' && empty !== 'text') return empty === 'skip' ? undefined : null
  const decimalPoint = decimal === ',' ? trimmed.replace(',', '.') : trimmed
  if (!number.test(decimalPoint)) return text
  const value = Number(decimalPoint)
  // A device could not send it as a JSON number either.
  if (!Number.isFinite(value)) return text
  const quantity = convert && quantities.get(convert.quantity)
  return quantity ? toCanonical(quantity, convert.from, value) : value
}
