import type { EvaluatorEvent } from '../attention-event.ts'
import type { AlarmRule } from '../rule.ts'

/** What the evaluator says, with whose alarm it is: for `apply`. `serverAt` is the receipt of what caused it. */
export interface AddressedEvent {
  readonly rule: AlarmRule
  readonly serverAt: number
  readonly event: EvaluatorEvent
}
