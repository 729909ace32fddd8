import type { Day } from './day.ts'
import type { Holidays } from './holidays.ts'
import type { Season, Shift } from './text.ts'

/** Who is on duty when, before anybody swaps or falls ill. */
export interface Rota {
  readonly id: string
  /** IANA zone whose clock begins and ends the shifts. */
  readonly zone: string
  readonly holidays?: Holidays
  /** The first that gives anybody decides. */
  readonly layers: readonly Layer[]
  /** Ids of the people who are called where nobody else is on duty. */
  readonly otherwise: readonly string[]
}

export interface Layer {
  readonly name: string
  /** On which days its shifts begin. */
  readonly on: 'always' | 'workdays' | 'restdays' | { readonly season: string; readonly range: Season }
  readonly shifts: ReadonlyMap<string, Shift>
  /** Ids of people who work together. */
  readonly groups: readonly (readonly string[])[]
  /** A letter for each day; `-` is free. */
  readonly pattern: string
  /** By how many days each group is behind the one before. */
  readonly offset: number
  /** The day of the pattern's first letter; the layer is empty before. */
  readonly starts: Day
}
