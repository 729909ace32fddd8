import type { Alarm } from '../core/alarm/alarm.ts'
import type { AddressedEvent } from '../core/alarm/engine/addressed-event.ts'
import type { Difference } from '../core/alarm/engine/agreement.ts'
import type { AlarmStore, Withdrawn } from '../storage/alarms/alarms.ts'
import type { Evaluation } from './evaluation.ts'
import type { PartView } from './part-view.ts'

/** Events and withdrawals to be committed together. */
export interface Changed {
  readonly events: readonly AddressedEvent[]
  readonly withdrawn?: Withdrawn
  /** Rules that another part evaluates from now on. */
  readonly left?: readonly string[]
}

/** What a plant's rules make of what is kept: edits, what they raise and end, and the alarms of rules that are gone. */
export function begin(evaluation: Evaluation, view: PartView, now: number): Changed {
  const events: AddressedEvent[] = []
  evaluation.begin(now, events)
  const { gone } = evaluation
  const left = gone.flatMap(({ id }) => (view.isElsewhere(id) ? [id] : []))
  const withdrawals = withdrawn(
    evaluation,
    gone.filter(({ id }) => !view.isElsewhere(id)),
    now,
  )
  return { events, ...withdrawals, ...(left.length > 0 && { left }) }
}

/**
 * Compares the alarms in the journal's file with the conditions, once what `begin` brought is committed. They are changed
 * in one transaction, so a difference is a fault of this program or of an earlier one; it is mended all the same.
 */
export async function compare(
  evaluation: Evaluation,
  { store, view }: { readonly store: AlarmStore; readonly view: PartView },
  now: number,
): Promise<Changed & { readonly differences: readonly Difference[] }> {
  const kept = await store.alarms({})
  const { differences, events } = evaluation.agree(kept, now)
  const strange = kept.filter(({ id }) => !evaluation.rules.has(id) && !view.isElsewhere(id))
  const unruled = await ownOf(strange, { store, view })
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

/** Those of alarms without a rule that no other part looks after. */
async function ownOf(
  alarms: readonly Alarm[],
  { store, view }: { readonly store: AlarmStore; readonly view: PartView },
): Promise<readonly Alarm[]> {
  const own: Alarm[] = []
  for (const alarm of alarms) if (view.ownsSite((await store.rule(alarm.id))?.site ?? '')) own.push(alarm)
  return own
}

function withdrawn(evaluation: Evaluation, rules: Withdrawn['rules'], now: number): Pick<Changed, 'withdrawn'> {
  return rules.length > 0 ? { withdrawn: { rules, at: evaluation.at || now, serverAt: now } } : {}
}
