import type { EvaluatorEvent } from '../attention-event.ts'
import type { AlarmRule } from '../rule.ts'

/** What the evaluator has to say about one alarm: for `apply`. `serverAt` is the receipt of what caused it. */
export interface EngineEvent {
  readonly rule: AlarmRule
  readonly serverAt: number
  readonly event: EvaluatorEvent
}
