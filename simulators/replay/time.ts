import { checkInstant, parseDateTime, readTime } from '../../core/instant.ts'
import { instantsOf } from '../../core/local-time.ts'
import { isoReader, isTimePattern } from '../../core/time-pattern.ts'

export interface TimeFormat {
  /** `iso`, `epoch-s`, `epoch-ms`, or a pattern of YYYY MM DD HH mm ss SSS (core/time-pattern.ts). */
  readonly format: string
  /** IANA zone of times that carry none. */
  readonly zone?: string | undefined
}

/**
 * An event time as epoch ms, or undefined when the text is none. `after` is the device's time before it: of the two
 * instants that a wall clock shows when it is put back, the first one later than that is meant.
 */
export type TimeReader = (text: string, after?: number) => number | undefined

const dayMs = 86_400_000

/** True for a word or a pattern that `timeReader` takes: a pattern names year, month and day, each token once. */
export function isTimeFormat(format: string): boolean {
  return format === 'iso' || format === 'epoch-s' || format === 'epoch-ms' || isTimePattern(format)
}

export function timeReader({ format, zone }: TimeFormat): TimeReader {
  switch (format) {
    case 'iso':
      return wallReader(zone)
    case 'epoch-s':
      return (text) => readEpoch(text, 1000)
    case 'epoch-ms':
      return (text) => readEpoch(text, 1)
    default: {
      const toIso = isoReader(format)
      const readWall = wallReader(zone)
      return (text, after) => {
        const iso = toIso(text)
        return iso === undefined ? undefined : readWall(iso, after)
      }
    }
  }
}

function readEpoch(text: string, unitMs: number): number | undefined {
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined
  const time = checkInstant(Number(text) * unitMs)
  return time.ok ? time.at : undefined
}

/** Reads ISO 8601; asks `Intl` about the zone once a day of the file, because that costs more than all else of a row. */
function wallReader(zone: string | undefined): TimeReader {
  const offsetOn = zone === undefined ? () => undefined : steadyOffset(zone)
  return (text, after) => {
    const time = parseDateTime(text)
    const offsetMs = time && (time.offsetMs ?? offsetOn(time.wallMs))
    if (time && offsetMs !== undefined) {
      const known = checkInstant(time.wallMs - offsetMs)
      return known.ok ? known.at : undefined
    }
    const last = readTime(text, zone)
    if (!last.ok || after === undefined) return last.ok ? last.at : undefined
    const first = readTime(text, zone, last.at - 1)
    return first.ok && first.at > after ? first.at : last.at
  }
}

/** The zone's offset, ms, all through a day of its wall clock; undefined for a day on which it changes. */
function steadyOffset(zone: string): (wallMs: number) => number | undefined {
  let day = Number.NaN
  let offset: number | undefined
  return (wallMs) => {
    const asked = Math.floor(wallMs / dayMs)
    if (asked === day) return offset
    day = asked
    const offsets = [asked * dayMs, (asked + 1) * dayMs].flatMap((edge) => {
      const instants = instantsOf(edge, zone)
      return instants.length === 1 ? instants.map((at) => edge - at) : [Number.NaN]
    })
    offset = offsets[0] === offsets[1] ? offsets[0] : undefined
    return offset
  }
}
