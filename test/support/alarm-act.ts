import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Actor } from '../../core/people/actor.ts'

export const pema: Actor = { name: 'pema', role: 'operator' }
export const tashi: Actor = { name: 'tashi', role: 'engineer' }

/** What the evaluator says when a rule's condition comes true, at its own limit. */
export function raising(rule: AlarmRule, at: number): AddressedEvent {
  const limit = rule.test.stages[0]?.limit ?? 0
  return { rule, serverAt: at + 5, event: { type: 'raised', at, value: limit, limit, priority: rule.priority } }
}

export function returning(rule: AlarmRule, at: number): AddressedEvent {
  return { rule, serverAt: at + 5, event: { type: 'returned', at, value: 0 } }
}
