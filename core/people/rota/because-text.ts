import { formatLocal } from '../../local-time.ts'
import { dateOf } from './day.ts'
import type { DayAnswer } from './holidays.ts'
import type { Because, OnCall } from './on-call.ts'

/** Why somebody is on duty or is not, in words for a terminal; `zone`: whose clock it is said by. */
export function becauseText(because: Because, zone: string): string {
  switch (because.by) {
    case 'layer':
      return `layer "${because.layer}", shift ${because.letter} from ${minute(because.from, zone)} to ${minute(because.to, zone)}`
    case 'membership':
      return 'the crew has no rota: all members'
    case 'otherwise':
      return 'otherwise: nobody else is on duty'
    case 'change':
      return changeText(because)
  }
}

function changeText({ number, does, for: person }: Because & { readonly by: 'change' }): string {
  switch (does) {
    case 'leave':
      return `on leave (change ${number})`
    case 'cover':
      return person === undefined ? `is covered (change ${number})` : `covers ${person} (change ${number})`
    case 'add':
      return `added (change ${number})`
    case 'remove':
      return `removed (change ${number})`
  }
}

/** `2026-02-17 is a day off (holiday); season frost`. */
export function dayText({ day, kind, because, seasons }: DayAnswer): string {
  const words = {
    workday: 'is a day of work',
    restday: 'is a day off',
    unlisted: 'is of a year that no calendar lists',
  }
  const why = because === undefined ? '' : ` (${because})`
  return `${dateOf(day)} ${words[kind]}${why}${seasons.length === 0 ? '' : `; season ${seasons.join(', ')}`}`
}

/** What is not known about the days, where it matters; undefined where nothing is. */
export function unlistedText({ unlisted }: OnCall): string | undefined {
  if (unlisted.length === 0) return undefined
  return `whether ${unlisted.join(', ')} is a day of work is not known: no calendar lists its year`
}

function minute(at: number, zone: string): string {
  return formatLocal(at, zone).slice(0, 16)
}
