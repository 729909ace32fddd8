import { handOverIn } from '../../core/delivery/about.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import type { Draft } from './draft.ts'

/** Somebody who came on duty says that what stood is theirs now: from then on who went is told of it no more. Once. */
export function takeOver(
  draft: Draft,
  calling: Calling,
  { verb, by, via }: { readonly verb: AnswerVerb; readonly by: string; readonly via: string },
  now: number,
): void {
  const handOver = handOverIn(calling)
  if (!handOver || handOver.takenOver) return
  if (handOver.tells || verb === 'pass-on') {
    draft.note(calling, now, { note: 'refused', says: verb, by, because: 'hand-over' })
    return
  }
  draft.note(calling, now, { note: 'said', says: verb, by, via })
  draft.apply(
    { ...calling, about: { is: 'hand-over', ...handOver, takenOver: { at: now, by } } },
    { type: 'arrived', at: now },
  )
}
