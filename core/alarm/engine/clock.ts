import type { LastStep } from '../../clock-step.ts'

/** The engine's clock: the newest receipt or tick. `startedAt` is the first; undefined before it. */
export interface Clock {
  at: number
  /** The newest receipt. What waited for a disk is younger than the last tick and no sign of a clock that was set. */
  heardAt: number
  startedAt: number | undefined
  step: LastStep | undefined
  saved: 'saved' | 'changed'
}
