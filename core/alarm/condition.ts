import { held, past } from './judge.ts'
import type { ConditionRule } from './rule.ts'

/**
 * What the plant does, in event time. `at` is the newest sample's time, or the end of a delay that ran out after it; `since` is when this state began; `stage` indexes
 * the test's stages (0 where there is but one). `holding`: the last sample could not be used, so time alone decides
 * nothing. In `active`, `lower` is since when the value has been below the present stage.
 */
export type ConditionState =
  | { readonly name: 'normal'; readonly at: number }
  | {
      readonly name: 'pending'
      readonly at: number
      readonly since: number
      readonly value: number
      readonly holding?: true
    }
  | {
      readonly name: 'active'
      readonly at: number
      readonly since: number
      readonly stage: number
      readonly lower?: number
    }
  | {
      readonly name: 'clearing'
      readonly at: number
      readonly since: number
      readonly raised: number
      readonly stage: number
      readonly value: number
      readonly holding?: true
    }

/** `value` NaN: the sample is bad or missing. Silence is an input: `tick` at a time of the point's own clock. */
export type ConditionInput =
  | { readonly type: 'value'; readonly at: number; readonly value: number }
  | { readonly type: 'tick'; readonly at: number }

/** `at` is a sample's time, or for a delay that ran out without one, the end of the delay. */
export type ConditionEvent =
  | {
      readonly type: 'raised' | 'worsened' | 'eased'
      readonly at: number
      readonly value: number
      readonly stage: number
    }
  | { readonly type: 'returned'; readonly at: number; readonly value: number }

/** Before the first sample. */
export const initialCondition: ConditionState = { name: 'normal', at: 0 }

const none: readonly ConditionEvent[] = []

/**
 * One step of a condition. A sample older than the newest changes nothing; so does one that cannot be used, except that
 * it stops time from deciding.
 */
export function step(
  rule: ConditionRule,
  state: ConditionState,
  input: ConditionInput,
): [ConditionState, readonly ConditionEvent[]] {
  if (input.at < state.at) return [state, none]
  const [elapsed, events] = rule.elapse === 'time' ? elapse(rule, state, input.at) : [state, none]
  if (input.type === 'tick') return [elapsed, events]
  if (Number.isNaN(input.value)) return [hold(elapsed, input.at), events]
  const [next, more] = judge(rule, elapsed, input.at, input.value)
  return [next, events.length === 0 ? more : [...events, ...more]]
}

/** When time alone will change the state, on the point's own clock; undefined when only a sample can. */
export function deadline(rule: ConditionRule, state: ConditionState): number | undefined {
  if (rule.elapse !== 'time' || (state.name !== 'pending' && state.name !== 'clearing') || state.holding)
    return undefined
  const end = state.since + (state.name === 'pending' ? rule.onDelayMs : rule.offDelayMs)
  return end - state.at > (rule.freshMs ?? Number.POSITIVE_INFINITY) ? undefined : end
}

function elapse(rule: ConditionRule, state: ConditionState, to: number): [ConditionState, readonly ConditionEvent[]] {
  const end = deadline(rule, state)
  if (end === undefined || end > to) return [state, none]
  if (state.name === 'pending') {
    const stage = past(rule.test, state.value)
    const raised: ConditionState = { name: 'active', at: end, since: end, stage }
    return [raised, [{ type: 'raised', at: end, value: state.value, stage }]]
  }
  if (state.name !== 'clearing') return [state, none]
  return [{ name: 'normal', at: end }, [{ type: 'returned', at: end, value: state.value }]]
}

function hold(state: ConditionState, at: number): ConditionState {
  return state.name === 'pending' || state.name === 'clearing' ? { ...state, at, holding: true } : { ...state, at }
}

function judge(
  rule: ConditionRule,
  state: ConditionState,
  at: number,
  value: number,
): [ConditionState, readonly ConditionEvent[]] {
  switch (state.name) {
    case 'normal':
    case 'pending': {
      const stage = past(rule.test, value)
      if (stage < 0) return [{ name: 'normal', at }, none]
      const since = state.name === 'pending' ? state.since : at
      if (at - since < rule.onDelayMs) return [{ name: 'pending', at, since, value }, none]
      return [{ name: 'active', at, since: at, stage }, [{ type: 'raised', at, value, stage }]]
    }
    case 'active':
      return judgeActive(rule, state, at, value)
    case 'clearing': {
      if (held(rule.test, value) >= 0) {
        const { raised: since, stage } = state
        return judgeActive(rule, { name: 'active', at, since, stage }, at, value)
      }
      return clear(rule, { ...state, at, value })
    }
  }
}

function judgeActive(
  rule: ConditionRule,
  state: ConditionState & { readonly name: 'active' },
  at: number,
  value: number,
): [ConditionState, readonly ConditionEvent[]] {
  const { since, stage } = state
  const worse = past(rule.test, value)
  if (worse > stage)
    return [{ name: 'active', at, since, stage: worse }, [{ type: 'worsened', at, value, stage: worse }]]
  const still = held(rule.test, value)
  if (still < 0) return clear(rule, { name: 'clearing', at, since: at, raised: since, stage, value })
  if (still >= stage) return [{ name: 'active', at, since, stage }, none]
  const lower = state.lower ?? at
  if (at - lower < rule.offDelayMs) return [{ name: 'active', at, since, stage, lower }, none]
  return [{ name: 'active', at, since, stage: still }, [{ type: 'eased', at, value, stage: still }]]
}

function clear(
  rule: ConditionRule,
  state: ConditionState & { readonly name: 'clearing' },
): [ConditionState, readonly ConditionEvent[]] {
  const { at, since, raised, stage, value } = state
  if (at - since < rule.offDelayMs) return [{ name: 'clearing', at, since, raised, stage, value }, none]
  return [{ name: 'normal', at }, [{ type: 'returned', at, value }]]
}
