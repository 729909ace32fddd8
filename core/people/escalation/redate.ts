import type { ClockStep } from '../../clock-step.ts'
import type { EscalationState } from './state.ts'

/**
 * An escalation after our clock was set: what was waited for so far counts, and what is left is waited for. The end of the
 * quiet hours is a time of day, and stays.
 */
export function redateEscalation(state: EscalationState, { from, to }: ClockStep): EscalationState {
  const by = to - from
  const { stage } = state
  const at = state.at + by
  if (stage.name === 'calling') return { ...state, at, stage: { ...stage, nextAt: stage.nextAt + by } }
  if (stage.name === 'answered' && stage.arriveBy !== undefined) {
    return { ...state, at, stage: { ...stage, arriveBy: stage.arriveBy + by } }
  }
  return { ...state, at }
}
