import { isZone } from '../../local-time.ts'
import { suggest } from '../../plant/nearest.ts'
import type { PlantPath, PlantProblem } from '../../plant/problem.ts'
import { known } from '../known.ts'
import type { DutyFile } from '../schema.ts'
import type { Names } from '../sound.ts'
import { compileRota } from './compile.ts'
import { dateOf, dayOf, yearOf } from './day.ts'
import { shiftsOn } from './shifts.ts'
import { parseDateRange } from './text.ts'

type WrittenCalendar = NonNullable<DutyFile['calendars']>[string]
type WrittenRota = NonNullable<DutyFile['rotas']>[string]

/** Dates of years that are not listed, and dates that are both. */
export function checkCalendar({ known, off = [], work = [] }: WrittenCalendar, path: PlantPath): PlantProblem[] {
  const years = new Set(known)
  const working = new Set(work)
  const strange = (key: string, index: number, day: number | undefined): PlantProblem[] =>
    day === undefined || years.has(yearOf(day))
      ? []
      : [{ path: [...path, key, index], message: `${yearOf(day)} is not among the years of \`known\`` }]
  return [
    ...off.flatMap((text, index) => {
      const range = parseDateRange(text)
      if (!range) return []
      const both = work.find((date) => text === date)
      return [
        ...strange('off', index, range.from),
        ...(yearOf(range.to) === yearOf(range.from) ? [] : strange('off', index, range.to)),
        ...(both !== undefined && working.has(both)
          ? [{ path: [...path, 'off', index], message: `${both} is a day of work, too` }]
          : []),
      ]
    }),
    ...work.flatMap((text, index) => strange('work', index, dayOf(text))),
  ]
}

interface Around {
  readonly path: PlantPath
  readonly calendars: Readonly<Record<string, WrittenCalendar>>
  readonly names: Names
}

/** What a rota names and is not there, and who would be in two shifts at once. */
export function checkRota(rota: WrittenRota, { path, calendars, names }: Around): PlantProblem[] {
  const { zone, calendar, layers, otherwise = [] } = rota
  const unknown = (id: string, place: PlantPath): PlantProblem[] =>
    known(id, names.people, { path: [...path, ...place], what: 'person' })
  const listed = calendar !== undefined && Object.hasOwn(calendars, calendar) ? calendars[calendar] : undefined
  // of a calendar that is not there, or not sound, nobody knows
  const seasons = listed && new Set(Object.keys(listed.seasons ?? {}))
  const problems = [
    ...(zone === undefined || isZone(zone)
      ? []
      : [{ path: [...path, 'zone'], message: `${zone}: expected an IANA time zone like Asia/Shanghai` }]),
    ...known(calendar, names.calendars, { path: [...path, 'calendar'], what: 'calendar' }),
    ...otherwise.flatMap((id, index) => unknown(id, ['otherwise', index])),
    ...layers.flatMap((layer, index): PlantProblem[] => [
      ...layer.groups.flatMap((group, row) =>
        group.flatMap((id, place) => unknown(id, ['layers', index, 'groups', row, place])),
      ),
      ...checkLayer(layer, { path: [...path, 'layers', index], calendar, seasons }),
    ]),
  ]
  return problems.length > 0 ? problems : overlaps(rota, path)
}

function checkLayer(
  { on = 'always', shifts, pattern }: WrittenRota['layers'][number],
  {
    path,
    calendar,
    seasons,
  }: { path: PlantPath; calendar: string | undefined; seasons: ReadonlySet<string> | undefined },
): PlantProblem[] {
  const letters = new Set(Object.keys(shifts))
  const strange = [...pattern].find((letter) => letter !== '-' && !letters.has(letter))
  const season = on.startsWith('season ') ? on.slice(7) : undefined
  return [
    ...(strange === undefined
      ? []
      : [
          {
            path: [...path, 'pattern'],
            message: `no shift is called ${strange}: expected ${[...letters, '-'].join(', ')}`,
          },
        ]),
    ...(on !== 'always' && calendar === undefined
      ? [{ path: [...path, 'on'], message: `${on} needs a calendar, which the rota does not name` }]
      : []),
    ...(season === undefined || !seasons || seasons.has(season)
      ? []
      : [{ path: [...path, 'on'], message: `the calendar has no season ${season}${suggest(season, seasons)}` }]),
  ]
}

/** Somebody would have to be in two shifts of a layer at once. */
function overlaps(written: WrittenRota, path: PlantPath): PlantProblem[] {
  // shifts alone, whatever the days are: a holiday only takes some away
  const layers = written.layers.map((layer) => ({ ...layer, on: 'always' }))
  const rota = compileRota({ ...written, layers }, { id: '', zone: 'UTC', holidays: undefined })
  return rota.layers.flatMap((layer, index): PlantProblem[] => {
    const days = Array.from({ length: layer.pattern.length + 3 }, (_, day) => layer.starts + day)
    const until = new Map<string, { readonly to: number; readonly letter: string }>()
    const worked = days.flatMap((day) => shiftsOn(layer, rota, day)).sort((a, b) => a.from - b.from)
    for (const { people, from, to, letter, day } of worked) {
      for (const person of people) {
        const before = until.get(person)
        if (before && before.to > from) {
          const message = `${person} would be in two shifts at once, ${before.letter} and ${letter}, on ${dateOf(day)}`
          return [{ path: [...path, 'layers', index, 'pattern'], message }]
        }
        until.set(person, { to, letter })
      }
    }
    return []
  })
}
