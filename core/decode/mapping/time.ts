import { parseDuration } from '../../duration.ts'
import { checkInstant, laterLocal, type TimeResult } from '../../instant.ts'
import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { readFormattedTime } from '../time-format.ts'
import { type Entry, listOf, placeOf, readSource } from './source.ts'
import type { Steps, TimeOption } from './time-option.ts'

/** What stands for a time that is not there: the time of receipt of a message that is one entry; of several, nothing. */
export type Absent = { readonly receivedAt: number; readonly isOneOfSeveral: boolean }

/** A time of an entry, or what is wrong with it, and where. */
export type MappedTime =
  | (TimeResult & { readonly ok: true })
  | { readonly ok: false; readonly where: string; readonly detail: string }

/**
 * The time that stands in the entry. Of a message that is one entry it may be missing, and is that of receipt; of columns
 * or a list it may not, or all that a station kept for days would be of now.
 */
export function readMappedTime(option: TimeOption, entry: Entry, { receivedAt, isOneOfSeveral }: Absent): MappedTime {
  const { field, format, zone, plus, minus } = option
  const raw = readSource(field, entry)
  if (raw === undefined || raw === null) {
    if (!isOneOfSeveral) return { ok: true, at: receivedAt }
    return { ok: false, detail: 'no time stands where one is mapped', where: placeOf(field, entry) }
  }
  if (raw instanceof Misfit) return { ok: false, detail: raw.detail, where: placeOf(field, entry) }
  const base = readFormattedTime(raw, format, zone, receivedAt)
  if (!base.ok) return { ...base, where: placeOf(field, entry) }
  const steps = plus ?? minus
  if (!steps) return base
  const later = laterBy(steps, entry)
  if (!later.ok) return { ...later, where: placeOf(steps.field, entry) }
  const ms = minus ? -later.ms : later.ms
  const time = checkInstant(base.at + ms)
  if (!time.ok) return { ...time, where: placeOf(steps.field, entry) }
  return base.local ? { ...time, local: laterLocal(base.local, ms) } : time
}

type Later = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly detail: string }

function laterBy({ field, times, from }: Steps, entry: Entry): Later {
  const sent = readSource(field, entry)
  if (typeof sent !== 'number') {
    const what = sent === undefined ? 'nothing' : quote(sent)
    return { ok: false, detail: `${what} where a number was expected, to be added to the time` }
  }
  const list = from === 'last' && field.kind === 'key' ? listOf(field.up, entry) : undefined
  if (from === 'last' && !list)
    return { ok: false, detail: 'no list of which the time could be that of the last entry' }
  const count = list ? sent - (list.length - 1) : sent
  if (typeof times === 'number') return { ok: true, ms: count * times }
  const step = stepOf(readSource(times.field, entry), times.in)
  // all of a series at one time would be one reading
  if (step !== undefined && step > 0) return { ok: true, ms: Math.round(count * step) }
  return { ok: false, detail: `${quote(readSource(times.field, entry))} where the series' step was expected` }
}

/** Whole or broken steps in ms. */
function stepOf(sent: unknown, unit: Exclude<Steps['times'], number>['in']): number | undefined {
  if (typeof sent === 'string') return parseDuration(/^\d+(?:\.\d+)?$/.test(sent) ? sent + (unit ?? '') : sent)
  return typeof sent === 'number' && unit !== undefined ? parseDuration(`${sent}${unit}`) : undefined
}
