import { reach } from './condition/rising.ts'
import type { ConditionState } from './condition.ts'
import { held, past } from './judge.ts'
import type { ConditionRule } from './rule.ts'
import { type WarningColour, warningColours } from './warning-colour.ts'

/**
 * What a condition means under an edited rule: what was about to raise or to return is so no longer where the new limits
 * do not say so, and a stage is that of the same colour, or the worst that is milder. The rest is for the next reading.
 */
export function recast(rule: ConditionRule, state: ConditionState, colours?: readonly WarningColour[]): ConditionState {
  switch (state.name) {
    case 'normal':
      return state
    case 'pending':
      return pending(rule, state)
    case 'active':
      return active(rule, state, stageNow(rule, state.stage, colours))
    case 'clearing': {
      const stage = stageNow(rule, state.stage, colours)
      if (held(rule.test, state.value) < 0) return { ...state, stage }
      return { name: 'active', at: state.at, since: state.raised, stage }
    }
  }
}

type Of<T extends ConditionState['name']> = ConditionState & { readonly name: T }

function pending(rule: ConditionRule, { rising = [], ...state }: Of<'pending'>): ConditionState {
  const stage = past(rule.test, state.value)
  if (stage < 0) return { name: 'normal', at: state.at }
  const reached = reach(stage, state.at, rising)
  return { ...state, ...(reached.length > 0 && { rising: reached }) }
}

/** Worse stages that the last value has reached go on being held. */
function active(rule: ConditionRule, { rising, ...state }: Of<'active'>, stage: number): ConditionState {
  const above = rising ? Math.max(0, past(rule.test, rising.value) - stage) : 0
  if (!rising || above === 0) return { ...state, stage }
  return { ...state, stage, rising: { ...rising, since: reach(above, state.at, rising.since) } }
}

function stageNow({ test }: ConditionRule, stage: number, colours: readonly WarningColour[] = []): number {
  const colour = colours[stage]
  if (!colour) return Math.min(stage, test.stages.length - 1)
  const rank = warningColours.indexOf(colour)
  return Math.max(
    0,
    test.stages.findLastIndex((now) => now.colour && warningColours.indexOf(now.colour) <= rank),
  )
}
