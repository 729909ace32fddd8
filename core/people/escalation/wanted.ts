import type { Delivery, EscalationState } from './state.ts'

/**
 * Whether a delivery that waited is still worth sending. A step that has passed leaves it so: people are to learn of it,
 * though others are called by now. An answer, the end, and a beginning anew do not.
 */
export function isWanted(
  { id, purpose }: Pick<Delivery, 'id' | 'purpose'>,
  { id: key, run, stage }: EscalationState,
): boolean {
  if (!id.startsWith(`${key}/${run}.`)) return false
  if (purpose === 'over') return stage.name === 'over'
  if (purpose === 'unanswered') return stage.name === 'unanswered'
  return stage.name === 'calling' || stage.name === 'unanswered'
}
