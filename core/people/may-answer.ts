import type { Plant } from '../plant/plant.ts'
import { roleIn } from './access.ts'
import { isInArea } from './area.ts'
import { includesRole } from './role.ts'

/** Why somebody who was called may not answer any more. */
export type AnswerRefusal = 'not-in-plant' | 'revoked' | 'not-allowed' | 'out-of-area'

export interface Answering {
  readonly person: string
  /** Of the alarm; left out of a drill. */
  readonly site?: string
  /** Since they were called their log-in was taken away, or it was before and they have none again. */
  readonly isRevoked: boolean
}

/**
 * Asked at each answer by link, key or card, of the plant of now: who was called then may be gone. An area that the plant
 * file gives in so many words holds; one that comes from crews does not, as chains and covers call others, too.
 */
export function answerRefusal(
  { duty }: Pick<Plant, 'duty'>,
  { person: id, site, isRevoked }: Answering,
): AnswerRefusal | undefined {
  const person = duty.people.get(id)
  if (!person) return 'not-in-plant'
  if (isRevoked) return 'revoked'
  if (!includesRole(roleIn(person), 'operator')) return 'not-allowed'
  if (site !== undefined && person.sites && !isInArea({ sites: person.sites }, site)) return 'out-of-area'
  return undefined
}
