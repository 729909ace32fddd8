/** At most so many messages in any stretch of this length. */
export interface Window {
  readonly most: number
  readonly perMs: number
}

/** What a channel may send: below what its provider takes, so that the provider never has to say no. */
export interface Rates {
  readonly all?: readonly Window[]
  readonly eachPerson?: readonly Window[]
}

/** What has been sent, as far as it counts. Times by a clock that is never set, ms. */
export interface Spent {
  readonly all: readonly number[]
  readonly persons: ReadonlyMap<string, readonly number[]>
  /** The provider itself has asked for silence until then. */
  readonly mutedUntil: number
}

export const nothingSpent: Spent = { all: [], persons: new Map(), mutedUntil: Number.NEGATIVE_INFINITY }

export interface Wish {
  readonly at: number
  /** Whom it is for; left out for a group. */
  readonly person?: string
  /** May use what is kept for the urgent. */
  readonly isUrgent: boolean
  /** As how many messages it counts, of one that goes in parts. Default 1. */
  readonly counts?: number
}

export type Leave =
  | { readonly may: true; readonly spent: Spent }
  | { readonly may: false; readonly until: number; readonly because: 'muted' | 'channel' | 'person' }

/** Of each window a fifth, at least one message, is kept for the urgent. */
const keptShare = 0.2

/** Whether a message may go now; if it may, it is spent. */
export function spend(
  spent: Spent,
  { at, person, isUrgent, counts = 1 }: Wish,
  { all = [], eachPerson = [] }: Rates,
): Leave {
  if (spent.mutedUntil > at) return { may: false, until: spent.mutedUntil, because: 'muted' }
  const sentTo = person === undefined ? [] : (spent.persons.get(person) ?? [])
  const freeAll = freeAt(spent.all, all, { at, isUrgent, counts })
  const freePerson = person === undefined ? at : freeAt(sentTo, eachPerson, { at, isUrgent, counts })
  if (freeAll > at) return { may: false, until: freeAll, because: 'channel' }
  if (freePerson > at) return { may: false, until: freePerson, because: 'person' }
  const sends = Array.from({ length: counts }, () => at)
  const persons = person === undefined || eachPerson.length === 0 ? spent.persons : new Map(spent.persons)
  if (person !== undefined && persons instanceof Map && eachPerson.length > 0) {
    const longest = longestOf(eachPerson)
    for (const [id, times] of persons) if ((times.at(-1) ?? at) <= at - longest) persons.delete(id)
    persons.set(person, recent([...sentTo, ...sends], at, longest))
  }
  const sent = all.length === 0 ? spent.all : recent([...spent.all, ...sends], at, longestOf(all))
  return { may: true, spent: { ...spent, all: sent, persons } }
}

/** The provider wants silence. */
export function muted(spent: Spent, until: number): Spent {
  return { ...spent, mutedUntil: Math.max(spent.mutedUntil, until) }
}

/** Messages in any minute that never meet the budget; at least 2. Undefined where nothing limits the channel. */
export function steadyPerMinute({ all = [] }: Rates): number | undefined {
  if (all.length === 0) return undefined
  return Math.max(2, Math.floor(Math.min(...all.map(({ most, perMs }) => (ordinary(most) * 60_000) / perMs))))
}

/** What of a window the ordinary may use. */
function ordinary(most: number): number {
  return Math.max(1, most - Math.max(1, Math.floor(most * keptShare)))
}

/** When the next message may go, by all windows. */
function freeAt(
  times: readonly number[],
  windows: readonly Window[],
  { at, isUrgent, counts }: { readonly at: number; readonly isUrgent: boolean; readonly counts: number },
): number {
  return windows.reduce((latest, { most, perMs }) => {
    // what alone is more than a window has goes when that is empty
    const allowed = Math.max(1, (isUrgent ? most : ordinary(most)) - counts + 1)
    const blocking = times.at(-allowed)
    return blocking === undefined ? latest : Math.max(latest, blocking + perMs)
  }, at)
}

function recent(times: readonly number[], at: number, longest: number): readonly number[] {
  return times.filter((time) => time > at - longest)
}

function longestOf(windows: readonly Window[]): number {
  return windows.reduce((longest, { perMs }) => Math.max(longest, perMs), 0)
}
