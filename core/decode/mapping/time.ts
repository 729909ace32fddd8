import { checkInstant, laterLocal, type TimeResult } from '../../instant.ts'
import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { readFormattedTime } from '../time-format.ts'
import type { TimeOption } from './rules.ts'
import { type Entry, placeOf, readSource } from './source.ts'

/** A time of an entry, or what is wrong with it, and where. */
export type MappedTime =
  | (TimeResult & { readonly ok: true })
  | { readonly ok: false; readonly where: string; readonly detail: string }

/** The time that stands in the entry; one that is not there is the time of receipt. */
export function readMappedTime(option: TimeOption, entry: Entry, receivedAt: number): MappedTime {
  const { field, format, zone, plus } = option
  const raw = readSource(field, entry)
  if (raw === undefined || raw === null) return { ok: true, at: receivedAt }
  if (raw instanceof Misfit) return { ok: false, detail: raw.detail, where: placeOf(field, entry) }
  const base = readFormattedTime(raw, format, zone, receivedAt)
  if (!base.ok) return { ...base, where: placeOf(field, entry) }
  if (!plus) return base
  const time = later(base, readSource(plus.field, entry), plus.times)
  return time.ok ? time : { ...time, where: placeOf(plus.field, entry) }
}

function later(base: TimeResult & { ok: true }, count: unknown, times: number): TimeResult {
  if (count === undefined || count === null) return base
  if (typeof count !== 'number') {
    return { ok: false, detail: `${quote(count)} where a number was expected, to be added to the time` }
  }
  const time = checkInstant(base.at + count * times)
  return time.ok && base.local ? { ...time, local: laterLocal(base.local, count * times) } : time
}
