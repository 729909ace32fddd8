import { firstShowing, wallClock } from '../../local-time.ts'
import { type Day, localDay } from './day.ts'
import { dayKind, isInSeason } from './holidays.ts'
import type { Layer, Rota } from './rota.ts'
import { dayMs } from './text.ts'

/** A shift of one group on one date: [from, to), epoch ms. It belongs to the date on which it begins. */
export interface WorkedShift {
  readonly layer: string
  readonly letter: string
  readonly day: Day
  readonly from: number
  readonly to: number
  readonly people: readonly string[]
  /** `unknown`: whether the day is one of work nobody has listed, so the shift is not worked, and somebody must be told. */
  readonly worked: 'yes' | 'unknown'
}

/** The letter of a group on a date. */
function letterOf({ pattern, offset, starts }: Layer, group: number, day: Day): string {
  const { length } = pattern
  return day < starts ? '-' : (pattern[(((day - starts - offset * group) % length) + length) % length] ?? '-')
}

/** The shifts of a layer that begin on a date, in the order of its groups. */
export function shiftsOn(layer: Layer, rota: Rota, day: Day): readonly WorkedShift[] {
  const worked = day < layer.starts ? 'no' : applies(layer, rota, day)
  if (worked === 'no') return []
  return layer.groups.flatMap((people, group) => {
    const letter = letterOf(layer, group, day)
    const shift = layer.shifts.get(letter)
    if (!shift) return []
    const start = day * dayMs + shift.startMs
    const [from, to] = [firstShowing(start, rota.zone), firstShowing(start + shift.lengthMs, rota.zone)]
    return [{ layer: layer.name, letter, day, from, to, people, worked }]
  })
}

/** The shifts of a layer that have any part of [from, to) in them. */
export function shiftsWithin(layer: Layer, rota: Rota, from: number, to: number): readonly WorkedShift[] {
  const longest = Math.max(0, ...[...layer.shifts.values()].map(({ startMs, lengthMs }) => startMs + lengthMs))
  const first = Math.floor((wallClock(from, rota.zone) - longest) / dayMs)
  const last = localDay(to, rota.zone)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((day) => shiftsOn(layer, rota, day))
    .filter((shift) => shift.to > from && shift.from < to)
}

function applies({ on }: Layer, { holidays }: Rota, day: Day): 'yes' | 'no' | 'unknown' {
  if (on === 'always') return 'yes'
  if (typeof on === 'object') return isInSeason(on.range, day) ? 'yes' : 'no'
  const kind = holidays ? dayKind(holidays, day) : 'unlisted'
  if (kind === 'unlisted') return 'unknown'
  return (on === 'workdays') === (kind === 'workday') ? 'yes' : 'no'
}
