import type { LocalText } from '../words/language.ts'
import type { Rota } from './rota/rota.ts'

/** A team of people with a rota, who look after sites or grid cells. */
export interface Crew {
  readonly id: string
  readonly name?: LocalText
  readonly cells: readonly string[]
  /** Ids of people. */
  readonly members: readonly string[]
  /** Left out: all members, always. */
  readonly rota?: Rota
  /** A person's id. */
  readonly officer?: string
}
