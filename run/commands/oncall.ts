import { Command } from 'commander'
import { askedTime, timeForms } from '../../core/instant.ts'
import { formatLocal } from '../../core/local-time.ts'
import { becauseText, dayText, unlistedText } from '../../core/people/rota/because-text.ts'
import { crewEvents, personEvents, personName } from '../../core/people/rota/events.ts'
import { type DutyHistory, dutyTable, onCallAt, versionAt, withCurrent } from '../../core/people/rota/history.ts'
import { type CalendarEvent, icsOf } from '../../core/people/rota/ics.ts'
import { dayOfCrew, type OnCall } from '../../core/people/rota/on-call.ts'
import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { UsageError } from '../process/usage-error.ts'
import { expectSites } from './known.ts'

export interface OnCallSurroundings {
  readonly plant: () => Promise<Plant>
  /** What is on record; the plant file in force comes after it. */
  readonly history: () => Promise<DutyHistory>
  readonly print?: (line: string) => void
  /** What is for the person at the terminal, not for the file that the output goes to. */
  readonly warn?: (line: string) => void
  /** Epoch ms. */
  readonly clock?: () => number
}

interface Options {
  readonly at?: string
  readonly from?: string
  readonly to?: string
  readonly site?: string
  readonly crew?: string
  readonly person?: string
  readonly ics?: true
}

const dayMs = 86_400_000
/** A table is read; a calendar is kept and looked at for weeks. */
const defaultDays = { table: 7, calendar: 90 } as const
/** Longer tables are asked for in parts. */
const longestMs = 400 * dayMs

/** `oncall`: who is told at a time, in which order, and why; or a table of a period; or that as a calendar. */
export function onCallCommand({
  plant,
  history,
  print = console.log,
  warn = console.error,
  clock = Date.now,
}: OnCallSurroundings): Command {
  return new Command('oncall')
    .description('who is on duty: at a time, with the reasons; or --from --to as a table, or as a calendar with --ics')
    .option('--at <time>', `${timeForms}; default now`)
    .option('--from <time>', 'the beginning of a table')
    .option('--to <time>', `its end; default ${defaultDays.table} days later, with --ics ${defaultDays.calendar}`)
    .option('--site <id>', 'only the crew of this site')
    .option('--crew <id>', 'only this crew')
    .option('--person <id>', "with --ics: this person's turns, of all crews")
    .option('--ics', 'print iCalendar instead of the table')
    .action(async (options: Options) => {
      const current = await plant()
      const now = clock()
      const known = withCurrent(await history(), current.duty, now)
      if (options.from === undefined && !options.ics) {
        const at = timeOf(options.at, '--at', now) ?? now
        for (const line of atText(known, crewsOf(current, options), { at, zone: current.city.zone })) print(line)
        return
      }
      const from = timeOf(options.from, '--from', now) ?? now
      const to = timeOf(options.to, '--to', now) ?? from + defaultDays[options.ics ? 'calendar' : 'table'] * dayMs
      if (to <= from) throw new UsageError('--to: expected a time after --from')
      if (to - from > longestMs) throw new UsageError('--to: expected at most 400 days after --from')
      const period = { from, to, zone: current.city.zone, domain: current.city.id }
      if (!options.ics) {
        for (const line of tableText(known, crewsOf(current, options), period)) print(line)
        return
      }
      const { whose, name, events } = calendarOf(current, known, { ...period, options })
      if (events.length === 0) warn(emptyText(whose, period))
      print(icsOf(name, events, now).trimEnd())
    })
}

function timeOf(text: string | undefined, option: string, now: number): number | undefined {
  if (text === undefined) return undefined
  const asked = askedTime(text, now)
  if (asked.ok) return asked.at
  throw new UsageError(`${option}: expected ${timeForms}${asked.hint === undefined ? '' : ` (${asked.hint})`}`)
}

function crewsOf(plant: Plant, { site, crew }: Options): readonly string[] {
  const { crews } = plant.duty
  if (crew !== undefined && !crews.has(crew)) {
    throw new UsageError(`--crew: the plant has no crew ${crew}${suggest(crew, crews.keys())}`)
  }
  if (site === undefined) {
    if (crews.size === 0) throw new UsageError('the plant file has no crews (docs/crews.md)')
    return crew === undefined ? [...crews.keys()] : [crew]
  }
  expectSites(plant, [site], '--site')
  const its = plant.sites.find(({ id }) => id === site)?.crew
  if (its === undefined || !crews.has(its)) throw new UsageError(`--site: ${site} has no crew`)
  return [its]
}

function atText(history: DutyHistory, crews: readonly string[], { at, zone }: { at: number; zone: string }): string[] {
  const duty = versionAt(history.versions, at)?.duty
  return crews.flatMap((crew) => {
    const answer = onCallAt(history, crew, at)
    const unlisted = answer && unlistedText(answer)
    const asked = duty?.crews.get(crew)
    const day = asked && dayOfCrew(asked, at)
    return [
      `${crew} at ${formatLocal(at, zone)} ${zone}`,
      ...(answer?.people.map(
        ({ person, because }, index) => `  ${index + 1}. ${named(person)}: ${becauseText(because, zone)}`,
      ) ?? ['  there was no such crew']),
      ...(answer?.people.length === 0 ? ['  nobody'] : []),
      ...(answer?.absent.map(({ person, because }) => `  not ${named(person)}: ${becauseText(because, zone)}`) ?? []),
      ...(day === undefined ? [] : [`  ${dayText(day)}`]),
      ...(unlisted === undefined ? [] : [`  ${unlisted}`]),
    ]
  })

  function named(person: string): string {
    const name = personName(duty, person)
    return name === person ? person : `${name} (${person})`
  }
}

interface Period {
  readonly from: number
  readonly to: number
  readonly zone: string
}

function tableText(history: DutyHistory, crews: readonly string[], { from, to, zone }: Period): string[] {
  return crews.flatMap((crew) => [
    `${crew}, times of ${zone}`,
    ...dutyTable(history, crew, from, to).map(
      (row) => `  ${minute(row.from)}  ${minute(row.to)}  ${row.onCall ? peopleText(row.onCall) : 'no such crew'}`,
    ),
  ])

  function minute(at: number): string {
    return formatLocal(at, zone).slice(0, 16)
  }
}

/** `tsering, li (flood watch N)`. */
function peopleText({ people, unlisted }: OnCall): string {
  const [first] = people
  const why = first?.because.by === 'layer' ? `${first.because.layer} ${first.because.letter}` : first?.because.by
  const days = unlisted.length === 0 ? '' : `, not listed: ${unlisted.join(' ')}`
  return first ? `${people.map(({ person }) => person).join(', ')} (${why}${days})` : `nobody${days}`
}

interface Calendar {
  /** The id of a crew or a person. */
  readonly whose: string
  /** For people. */
  readonly name: string
  readonly events: readonly CalendarEvent[]
}

function emptyText(whose: string, { from, to, zone }: Period): string {
  const [first, last] = [from, to].map((at) => formatLocal(at, zone).slice(0, 16))
  return `--ics: the calendar is empty: ${whose} has no turn from ${first} to ${last} (--from and --to say another period)`
}

function calendarOf(
  plant: Plant,
  history: DutyHistory,
  { options, ...within }: Period & { options: Options; domain: string },
): Calendar {
  const { person } = options
  if (person === undefined) {
    const [crew, ...others] = crewsOf(plant, options)
    if (crew === undefined || others.length > 0)
      throw new UsageError('--ics: say whose, with --crew, --site or --person')
    return { whose: crew, name: crew, events: crewEvents(history, crew, within) }
  }
  const { people } = plant.duty
  if (!people.has(person))
    throw new UsageError(`--person: the plant has no person ${person}${suggest(person, people.keys())}`)
  return { whose: person, name: personName(plant.duty, person), events: personEvents(history, person, within) }
}
