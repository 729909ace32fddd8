import { heldFor, type Rising, reach, risingOf } from './condition/rising.ts'
import { held, past } from './judge.ts'
import type { ConditionRule } from './rule.ts'

/**
 * What the plant does, in event time. `at` is the newest reading's time, or the end of a delay that ran out after it; `since` is when this state began; `stage` indexes
 * the test's stages (0 where there is but one). `holding`: the last reading could not be used, so time alone decides
 * nothing. In `active`, `lower` is since when the value has been below the present stage. `rising`: the worse stages that it
 * has reached and has not held for the on-delay yet.
 */
export type ConditionState =
  | { readonly name: 'normal'; readonly at: number }
  | {
      readonly name: 'pending'
      readonly at: number
      readonly since: number
      readonly value: number
      readonly rising?: readonly number[]
      readonly holding?: true
    }
  | {
      readonly name: 'active'
      readonly at: number
      readonly since: number
      readonly stage: number
      readonly lower?: number
      readonly rising?: Rising
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

/** `value` NaN: the reading is bad or missing. Silence is an input: `tick` at a time of the point's own clock. */
export type ConditionInput =
  | { readonly type: 'value'; readonly at: number; readonly value: number }
  | { readonly type: 'tick'; readonly at: number }

/** `at` is a reading's time, or for a delay that ran out without one, the end of the delay. */
export type ConditionChange =
  | {
      readonly type: 'raised' | 'worsened' | 'eased'
      readonly at: number
      readonly value: number
      readonly stage: number
    }
  | { readonly type: 'returned'; readonly at: number; readonly value: number }

/** Before the first reading. */
export const initialCondition: ConditionState = { name: 'normal', at: 0 }

type Active = ConditionState & { readonly name: 'active' }
const none: readonly ConditionChange[] = []

/**
 * One step of a condition. A reading older than the newest changes nothing; so does one that cannot be used, except that
 * it stops time from deciding.
 */
export function step(
  rule: ConditionRule,
  state: ConditionState,
  input: ConditionInput,
): [ConditionState, readonly ConditionChange[]] {
  if (input.at < state.at) return [state, none]
  const [elapsed, events] = rule.elapse === 'time' ? elapse(rule, state, input.at) : [state, none]
  if (input.type === 'tick') return [elapsed, events]
  if (Number.isNaN(input.value)) return [hold(elapsed, input.at), events]
  const [next, more] = judge(rule, elapsed, input.at, input.value)
  return [next, events.length === 0 ? more : [...events, ...more]]
}

/** When time alone will change the state, on the point's own clock; undefined when only a reading can. */
export function deadline(rule: ConditionRule, state: ConditionState): number | undefined {
  if (rule.elapse !== 'time') return undefined
  const end = endOf(rule, state)
  return end === undefined || end - state.at > (rule.freshMs ?? Number.POSITIVE_INFINITY) ? undefined : end
}

function endOf({ onDelayMs, offDelayMs }: ConditionRule, state: ConditionState): number | undefined {
  switch (state.name) {
    case 'normal':
      return undefined
    case 'pending':
      return state.holding ? undefined : state.since + onDelayMs
    case 'clearing':
      return state.holding ? undefined : state.since + offDelayMs
    case 'active': {
      const since = state.rising?.since[0]
      return since === undefined || state.rising?.holding ? undefined : since + onDelayMs
    }
  }
}

function elapse(rule: ConditionRule, state: ConditionState, to: number): [ConditionState, readonly ConditionChange[]] {
  const end = deadline(rule, state)
  if (end === undefined || end > to) return [state, none]
  const [next, event] = runOut(rule, state, end)
  const [last, more] = elapse(rule, next, to)
  return [last, [event, ...more]]
}

/** A delay that has run out at `at`. */
function runOut(rule: ConditionRule, state: ConditionState, at: number): [ConditionState, ConditionChange] {
  switch (state.name) {
    case 'pending':
      return raise(rule, at, state.value, state.rising ?? [])
    case 'active':
      return climb(rule, state, at, state.rising?.value ?? Number.NaN, state.rising?.since ?? [])
    case 'normal':
    case 'clearing': {
      const value = state.name === 'clearing' ? state.value : Number.NaN
      return [
        { name: 'normal', at },
        { type: 'returned', at, value },
      ]
    }
  }
}

/** Raises at the worst stage that has been held for the on-delay. */
function raise(
  rule: ConditionRule,
  at: number,
  value: number,
  since: readonly number[],
): [ConditionState, ConditionChange] {
  const stage = heldFor(rule, since, at)
  const rising = risingOf(since.slice(stage), value)
  return [
    { name: 'active', at, since: at, stage, ...rising },
    { type: 'raised', at, value, stage },
  ]
}

/** Goes up to the worst stage that has been held for the on-delay. */
function climb(
  rule: ConditionRule,
  { since, stage: before }: Active,
  at: number,
  value: number,
  reached: readonly number[],
): [ConditionState, ConditionChange] {
  const held = heldFor(rule, reached, at)
  const stage = Math.min(before + held, rule.test.stages.length - 1)
  const rising = risingOf(reached.slice(held), value)
  return [
    { name: 'active', at, since, stage, ...rising },
    { type: 'worsened', at, value, stage },
  ]
}

function hold(state: ConditionState, at: number): ConditionState {
  switch (state.name) {
    case 'normal':
      return { ...state, at }
    case 'pending':
    case 'clearing':
      return { ...state, at, holding: true }
    case 'active':
      return state.rising ? { ...state, at, rising: { ...state.rising, holding: true } } : { ...state, at }
  }
}

function judge(
  rule: ConditionRule,
  state: ConditionState,
  at: number,
  value: number,
): [ConditionState, readonly ConditionChange[]] {
  switch (state.name) {
    case 'normal':
    case 'pending': {
      const stage = past(rule.test, value)
      if (stage < 0) return [{ name: 'normal', at }, none]
      const since = state.name === 'pending' ? state.since : at
      const reached = reach(stage, at, state.name === 'pending' ? state.rising : [])
      if (at - since >= rule.onDelayMs) {
        const [raised, event] = raise(rule, at, value, reached)
        return [raised, [event]]
      }
      const rising = reached.length === 0 ? {} : { rising: reached }
      return [{ name: 'pending', at, since, value, ...rising }, none]
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
  state: Active,
  at: number,
  value: number,
): [ConditionState, readonly ConditionChange[]] {
  const { since, stage } = state
  const worse = past(rule.test, value)
  if (worse > stage) {
    const reached = reach(worse - stage, at, state.rising?.since)
    if (heldFor(rule, reached, at) === 0)
      return [{ name: 'active', at, since, stage, ...risingOf(reached, value) }, none]
    const [next, event] = climb(rule, state, at, value, reached)
    return [next, [event]]
  }
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
): [ConditionState, readonly ConditionChange[]] {
  const { at, since, raised, stage, value } = state
  if (at - since < rule.offDelayMs) return [{ name: 'clearing', at, since, raised, stage, value }, none]
  return [{ name: 'normal', at }, [{ type: 'returned', at, value }]]
}
