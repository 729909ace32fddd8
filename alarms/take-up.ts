import type { AddressedEvent } from '../core/alarm/engine/addressed-event.ts'
import type { Difference } from '../core/alarm/engine/agreement.ts'
import type { AlarmStore, Withdrawn } from '../storage/alarms/alarms.ts'
import type { Evaluation } from './evaluation.ts'

/** Events and withdrawals to be committed together. */
export interface Changed {
  readonly events: readonly AddressedEvent[]
  readonly withdrawn?: Withdrawn
}

/** What a plant's rules make of what is kept: edits, what they raise and end, and the alarms of rules that are gone. */
export function begin(evaluation: Evaluation, now: number): Changed {
  const events: AddressedEvent[] = []
  evaluation.begin(now, events)
  return { events, ...withdrawn(evaluation, evaluation.gone, now) }
}

/**
 * Compares the alarms in the journal's file with the conditions, once what `begin` brought is committed. They are changed
 * in one transaction, so a difference is a fault of this program or of an earlier one; it is mended all the same.
 */
export async function compare(
  evaluation: Evaluation,
  store: AlarmStore,
  now: number,
): Promise<Changed & { readonly differences: readonly Difference[] }> {
  const kept = await store.alarms({})
  const { differences, events } = evaluation.agree(kept, now)
  const unruled = kept.filter(({ id }) => !evaluation.rules.has(id))
  return {
    differences: [
      ...differences,
      ...unruled.map(({ id, condition }) => ({ alarm: id, of: 'rule' as const, kept: condition, judged: '' })),
    ],
    events,
    ...withdrawn(
      evaluation,
      unruled.map(({ id }) => ({ id, head: undefined })),
      now,
    ),
  }
}

function withdrawn(evaluation: Evaluation, rules: Withdrawn['rules'], now: number): Pick<Changed, 'withdrawn'> {
  return rules.length > 0 ? { withdrawn: { rules, at: evaluation.at || now, serverAt: now } } : {}
}
