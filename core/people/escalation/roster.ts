import type { ChannelName } from '../channel-kind.ts'
import type { Person } from '../duty.ts'
import { type DutyHistory, onCallAt, versionAt } from '../rota/history.ts'
import type { EscalationStep } from './policy.ts'

/** Who can be told of an alarm: its crew, as it is when it is asked. Ids are of people. */
export interface Roster {
  onCall(at: number): readonly string[]
  crew(at: number): readonly string[]
  officer(at: number): string | undefined
  /** In the person's own order, best first. */
  channels(person: string, at: number): readonly ChannelName[]
}

/** The roster of a crew by what is on record. */
export function rosterOf(history: DutyHistory, crew: string): Roster {
  const duty = (at: number) => versionAt(history.versions, at)?.duty
  return {
    onCall: (at) => onCallAt(history, crew, at)?.people.map(({ person }) => person) ?? [],
    crew: (at) => duty(at)?.crews.get(crew)?.members ?? [],
    officer: (at) => duty(at)?.crews.get(crew)?.officer,
    channels: (person, at) => duty(at)?.people.get(person)?.reach ?? [],
  }
}

/** Ids of those whom a step tells, nobody twice. */
export function toldBy({ tell }: EscalationStep, roster: Roster, at: number): readonly string[] {
  if (typeof tell === 'object') return [...new Set(tell.people)]
  if (tell === 'on-call') return [...new Set(roster.onCall(at))]
  if (tell === 'crew') return [...new Set(roster.crew(at))]
  const officer = roster.officer(at)
  return officer === undefined ? [] : [officer]
}

/** The channels by which a person may be told in a step, in the person's order. */
export function channelsOf(
  { reach }: Pick<Person, 'reach'>,
  { by }: Pick<EscalationStep, 'by'>,
): readonly ChannelName[] {
  return by ? reach.filter((channel) => by.has(channel)) : reach
}
