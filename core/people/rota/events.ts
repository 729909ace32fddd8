import type { Duty } from '../duty.ts'
import { type DutyHistory, dutyTable, versionAt } from './history.ts'
import type { CalendarEvent } from './ics.ts'

/** The turns of duty of a crew or a person in [from, to), as events of a calendar. */

interface Within {
  readonly from: number
  readonly to: number
  /** Marks whose events these are, among all calendars: the city. */
  readonly domain: string
}

/** One event a stretch of time, with those who are on duty. */
export function crewEvents(history: DutyHistory, crew: string, { from, to, domain }: Within): CalendarEvent[] {
  return dutyTable(history, crew, from, to).flatMap((stretch) => {
    const people = stretch.onCall?.people ?? []
    if (people.length === 0) return []
    const duty = versionAt(history.versions, stretch.from)?.duty
    return [
      {
        uid: `${crew}-${stretch.from}@${domain}`,
        from: stretch.from,
        to: stretch.to,
        title: people.map(({ person }) => personName(duty, person)).join('、'),
        text: crewName(duty, crew),
      },
    ]
  })
}

/** One event for each time that somebody is on duty for a crew without a break. */
export function personEvents(history: DutyHistory, person: string, within: Within): CalendarEvent[] {
  const crews = new Set(history.versions.flatMap(({ duty }) => [...duty.crews.keys()]))
  const events = [...crews].flatMap((crew) => turnsOf(history, { crew, person, ...within }))
  return events.sort((a, b) => a.from - b.from)
}

function turnsOf(
  history: DutyHistory,
  { crew, person, from, to, domain }: Within & { readonly crew: string; readonly person: string },
): CalendarEvent[] {
  const turns: CalendarEvent[] = []
  for (const stretch of dutyTable(history, crew, from, to)) {
    if (!stretch.onCall?.people.some((each) => each.person === person)) continue
    const last = turns.at(-1)
    if (last && last.to === stretch.from) turns[turns.length - 1] = { ...last, to: stretch.to }
    else {
      const title = crewName(versionAt(history.versions, stretch.from)?.duty, crew)
      turns.push({ uid: `${person}-${crew}-${stretch.from}@${domain}`, from: stretch.from, to: stretch.to, title })
    }
  }
  return turns
}

export function personName(duty: Duty | undefined, id: string): string {
  return duty?.people.get(id)?.name['zh-CN'] ?? id
}

export function crewName(duty: Duty | undefined, id: string): string {
  return duty?.crews.get(id)?.name?.['zh-CN'] ?? id
}
