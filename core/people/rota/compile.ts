import type { DutyFile } from '../schema.ts'
import { dayOf } from './day.ts'
import type { Holidays } from './holidays.ts'
import type { Layer, Rota } from './rota.ts'
import { parseDateRange, parseSeason, parseShift } from './text.ts'

type WrittenCalendar = NonNullable<DutyFile['calendars']>[string]
type WrittenRota = NonNullable<DutyFile['rotas']>[string]

export function compileCalendar({ known, off = [], work = [], seasons = {} }: WrittenCalendar): Holidays {
  return {
    years: new Set(known),
    off: new Set(
      off.flatMap((text) => {
        const { from, to } = expected(parseDateRange(text), text)
        return Array.from({ length: to - from + 1 }, (_, index) => from + index)
      }),
    ),
    work: new Set(work.map((text) => expected(dayOf(text), text))),
    seasons: new Map(Object.entries(seasons).map(([name, text]) => [name, expected(parseSeason(text), text)])),
  }
}

export function compileRota(
  { zone, layers, otherwise = [] }: WrittenRota,
  { id, zone: cityZone, holidays }: { id: string; zone: string; holidays: Holidays | undefined },
): Rota {
  return {
    id,
    zone: zone ?? cityZone,
    ...(holidays && { holidays }),
    layers: layers.map((layer) => layerOf(layer, holidays)),
    otherwise,
  }
}

function layerOf(
  { name, on = 'always', shifts, groups, pattern, offset = 0, starts }: WrittenRota['layers'][number],
  holidays: Holidays | undefined,
): Layer {
  const season = on.startsWith('season ') ? on.slice(7) : undefined
  return {
    name,
    on:
      season === undefined
        ? (on as 'always' | 'workdays' | 'restdays')
        : { season, range: expected(holidays?.seasons.get(season), season) },
    shifts: new Map(Object.entries(shifts).map(([letter, text]) => [letter, expected(parseShift(text), text)])),
    groups,
    pattern,
    offset,
    starts: expected(dayOf(starts), starts),
  }
}

function expected<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`${text} was not checked`)
  return value
}
