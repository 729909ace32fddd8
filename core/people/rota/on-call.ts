import type { Crew } from '../crew.ts'
import { type Effect, effectsOf, type RotaChange } from './change.ts'
import { dateOf, localDay } from './day.ts'
import { type DayAnswer, dayAnswer } from './holidays.ts'
import { shiftsWithin, type WorkedShift } from './shifts.ts'

/** Why somebody is on duty, or is not. */
export type Because =
  | {
      readonly by: 'layer'
      readonly layer: string
      readonly letter: string
      readonly from: number
      readonly to: number
    }
  /** The crew has no rota: all members, always. */
  | { readonly by: 'membership' }
  | { readonly by: 'change'; readonly number: number; readonly does: Effect['does']; readonly for?: string }
  /** The layers and changes leave nobody. */
  | { readonly by: 'otherwise' }

export interface OnDuty {
  /** A person's id. */
  readonly person: string
  readonly because: Because
}

/** Who of a crew is told at an instant, and why. Nobody at all where `people` is empty. */
export interface OnCall {
  /** In the order in which they are told; nobody twice. */
  readonly people: readonly OnDuty[]
  /** Who would be on duty, and is not. */
  readonly absent: readonly OnDuty[]
  /** Days of work or of rest? Shifts of these dates wait for an answer: nobody has listed their year. */
  readonly unlisted: readonly string[]
}

/** A place in a shift, and who has it; `vacant` where that person is away. */
interface DutyPlace extends OnDuty {
  readonly vacant: boolean
}

interface DutyPlaces {
  readonly places: readonly DutyPlace[]
  /** Whose places others have now. */
  readonly displaced: readonly OnDuty[]
}

/** Pure in the crew, the changes of any crew in the order of their numbers, and the instant. */
export function onCall(crew: Crew, changes: readonly RotaChange[], at: number): OnCall {
  const { places: base, unlisted } = baseOf(crew, at)
  const { places, displaced } = effectsAt(crew.id, changes, at).reduce(applied, { places: base, displaced: [] })
  const people = once(places.filter(({ vacant }) => !vacant))
  const present = new Set(people.map(({ person }) => person))
  const absent = once(
    [...displaced, ...places.filter(({ vacant }) => vacant)].filter((each) => !present.has(each.person)),
  )
  if (people.length > 0 || !crew.rota) return { people, absent, unlisted }
  const instead = crew.rota.otherwise.map((person): OnDuty => ({ person, because: { by: 'otherwise' } }))
  return { people: once(instead), absent, unlisted }
}

/** What the crew's rota takes the date of an instant for; undefined where it has no calendar. */
export function dayOfCrew({ rota }: Crew, at: number): DayAnswer | undefined {
  return rota?.holidays && dayAnswer(rota.holidays, localDay(at, rota.zone))
}

/** Who is on duty by the rota alone: the people of the first layer that gives anybody. */
function baseOf({ rota, members }: Crew, at: number): { places: readonly DutyPlace[]; unlisted: readonly string[] } {
  if (!rota) {
    return { places: members.map((person) => ({ person, because: { by: 'membership' }, vacant: false })), unlisted: [] }
  }
  const unlisted: string[] = []
  for (const layer of rota.layers) {
    const shifts = shiftsWithin(layer, rota, at, at + 1)
    unlisted.push(...shifts.filter(({ worked }) => worked === 'unknown').map(({ day }) => dateOf(day)))
    const places = shifts.filter(({ worked }) => worked === 'yes').flatMap(placesOf)
    if (places.length > 0) return { places, unlisted: [...new Set(unlisted)] }
  }
  return { places: [], unlisted: [...new Set(unlisted)] }
}

function placesOf({ people, layer, letter, from, to }: WorkedShift): DutyPlace[] {
  return people.map((person) => ({ person, because: { by: 'layer', layer, letter, from, to }, vacant: false }))
}

function effectsAt(crew: string, changes: readonly RotaChange[], at: number): readonly Effect[] {
  return changes
    .filter((change) => change.crew === undefined || change.crew === crew)
    .flatMap(effectsOf)
    .filter(({ from, to }) => from <= at && at < to)
}

/**
 * One effect on the places, in the order in which changes were made. Who is away leaves a place that a cover can fill,
 * whether it was made before the leave or after. A cover of somebody whose place another one has by now does nothing.
 */
function applied({ places, displaced }: DutyPlaces, { does, person, standIn, change }: Effect): DutyPlaces {
  const because: Because = { by: 'change', number: change.number, does }
  switch (does) {
    case 'leave':
    case 'remove':
      return {
        places: places.map((place) =>
          place.person === person && !place.vacant ? { person, because, vacant: true } : place,
        ),
        displaced,
      }
    case 'cover':
      if (standIn === undefined || !places.some((place) => place.person === person)) return { places, displaced }
      return {
        places: places.map((place) =>
          place.person === person ? { person: standIn, because: { ...because, for: person }, vacant: false } : place,
        ),
        displaced: [...displaced, { person, because }],
      }
    case 'add':
      return places.some((place) => place.person === person && !place.vacant)
        ? { places, displaced }
        : { places: [...places, { person, because, vacant: false }], displaced }
  }
}

function once(places: readonly OnDuty[]): OnDuty[] {
  const first = new Map<string, OnDuty>()
  for (const { person, because } of places) if (!first.has(person)) first.set(person, { person, because })
  return [...first.values()]
}
