import { formatLocal } from '../local-time.ts'
import type { PlantPath } from '../plant/problem.ts'
import { provesMore } from './channel-kind.ts'
import type { Crew } from './crew.ts'
import type { Duty } from './duty.ts'
import type { EscalationStep } from './escalation/policy.ts'
import { channelsOf } from './escalation/roster.ts'
import { localDay, yearOf } from './rota/day.ts'
import { dutyTable, type Stretch } from './rota/history.ts'

/** What is wrong with who is to be told in the days ahead, though the plant file can be read: told by `plant check`. */
export interface DutyDoubt {
  readonly severity: 'error' | 'warning'
  /** In the plant file. */
  readonly path: PlantPath
  readonly message: string
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const aheadMs = 90 * dayMs
const unlistedAheadDays = 60
const restMs = 11 * hourMs
/** Of one kind and crew; the rest is counted. */
const most = 3

/** `now`: epoch ms; `zone`: the city's. */
export function dutyDoubts(duty: Duty, zone: string, now: number): readonly DutyDoubt[] {
  return [
    ...unlistedYears(duty, zone, now),
    ...[...duty.crews.values()].flatMap((crew) => [
      ...gaps(duty, crew, zone, now),
      ...shortRests(duty, crew, zone, now),
    ]),
    ...unprovable(duty),
  ]
}

/** The year of today is an error, that of a day within 60 days a warning. */
function unlistedYears({ calendars }: Duty, zone: string, now: number): DutyDoubt[] {
  const today = localDay(now, zone)
  return [...calendars].flatMap(([id, { years }]): DutyDoubt[] => {
    const path = ['calendars', id, 'known']
    const [year, next] = [yearOf(today), yearOf(today + unlistedAheadDays)]
    const because = 'what its days are, nobody knows, and rotas by workdays give nobody'
    if (!years.has(year)) return [{ severity: 'error', path, message: `${year} is not listed: ${because}` }]
    if (years.has(next)) return []
    return [{ severity: 'warning', path, message: `${next} is not listed yet: from its first day on, ${because}` }]
  })
}

function table(duty: Duty, crew: Crew, now: number): readonly Stretch[] {
  return dutyTable({ versions: [{ since: 0, duty }], changes: [] }, crew.id, now, now + aheadMs)
}

function gaps(duty: Duty, crew: Crew, zone: string, now: number): DutyDoubt[] {
  const empty = table(duty, crew, now).filter(({ onCall }) => onCall?.people.length === 0)
  return some(empty, ({ from, to }) => ({
    severity: 'error',
    path: rotaPath(crew),
    message: `crew ${crew.id}: nobody is on duty from ${formatLocal(from, zone)} to ${formatLocal(to, zone)}, and nobody is named under \`otherwise\``,
  }))
}

/** Who works again before eleven hours of rest. What follows at once is one stretch of duty. */
function shortRests(duty: Duty, crew: Crew, zone: string, now: number): DutyDoubt[] {
  const otherwise = new Set(crew.rota?.otherwise)
  const until = new Map<string, number>()
  const short: { person: string; from: number; to: number }[] = []
  for (const { from, to, onCall } of table(duty, crew, now)) {
    for (const { person } of onCall?.people ?? []) {
      if (otherwise.has(person)) continue
      const ended = until.get(person)
      if (ended !== undefined && from > ended && from - ended < restMs) short.push({ person, from: ended, to: from })
      until.set(person, to)
    }
  }
  return some(short, ({ person, from, to }) => ({
    severity: 'warning',
    path: rotaPath(crew),
    message: `crew ${crew.id}: ${person} rests ${(to - from) / hourMs} h only, from ${formatLocal(from, zone)}: expected 11 h`,
  }))
}

/** Who may be told of the urgent by channels only that never show whether anybody has it. */
function unprovable(duty: Duty): DutyDoubt[] {
  const urgent = duty.routes.filter(
    ({ priority }) => priority === undefined || priority.has('critical') || priority.has('high'),
  )
  const told = urgent.flatMap((route) => {
    const steps = duty.escalations.get(route.escalation)?.steps ?? []
    const crews =
      route.crew === undefined
        ? [...duty.crews.values()]
        : [duty.crews.get(route.crew)].filter((crew) => crew !== undefined)
    return steps.flatMap((step) => peopleOf(step, crews).map((id) => ({ id, step, escalation: route.escalation })))
  })
  const found = new Map<string, DutyDoubt>()
  for (const { id, step, escalation } of told) {
    const person = duty.people.get(id)
    if (!person || channelsOf(person, step).some(provesMore)) continue
    const by = channelsOf(person, step)
    const how = by.length === 0 ? 'by none of its channels' : `by ${by.join(', ')} only`
    const path = ['people', [...duty.people.keys()].indexOf(id), 'reach']
    const message = `${id} is told by the urgent escalation ${escalation} ${how}: nobody could show that they have it`
    found.set(`${id} ${escalation}`, { severity: 'error', path, message })
  }
  return [...found.values()]
}

function peopleOf({ tell }: EscalationStep, crews: readonly Crew[]): readonly string[] {
  if (typeof tell === 'object') return tell.people
  if (tell === 'officer') return crews.flatMap(({ officer }) => officer ?? [])
  return crews.flatMap(({ members }) => members)
}

function rotaPath({ id, rota }: Crew): PlantPath {
  return rota ? ['rotas', rota.id] : ['crews', id]
}

function some<T>(items: readonly T[], doubtOf: (item: T) => DutyDoubt): DutyDoubt[] {
  const told = items.slice(0, most).map(doubtOf)
  const last = told.at(-1)
  const more = items.length - told.length
  return last && more > 0
    ? [...told.slice(0, -1), { ...last, message: `${last.message}; and ${more} more like it in the next 90 days` }]
    : told
}
