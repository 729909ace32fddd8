import type { ConditionRule } from '../rule.ts'

/** Since when the value has been at or past each stage above the present one, mildest first; its last value. */
export interface Rising {
  readonly since: readonly number[]
  readonly value: number
  readonly holding?: true
}

/** How many of the stages have been held for the on-delay at `at`. */
export function heldFor({ onDelayMs }: ConditionRule, since: readonly number[], at: number): number {
  return since.filter((time) => at - time >= onDelayMs).length
}

/** What is left to say of stages that are not held for long enough yet; nothing where there are none. */
export function risingOf(since: readonly number[], value: number): { readonly rising?: Rising } {
  return since.length === 0 ? {} : { rising: { since, value } }
}

/** Since when so many stages have been reached at `at`, of which some were already. */
export function reach(stages: number, at: number, before: readonly number[] = []): readonly number[] {
  return Array.from({ length: stages }, (_, index) => before[index] ?? at)
}
