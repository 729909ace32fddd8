import { type HandOver, handOver } from '../people/rota/hand-over.ts'
import { boundaries, type DutyHistory, onCallAt } from '../people/rota/history.ts'

const longestMs = 7 * 86_400_000

/**
 * The change of a crew's duty between two looks: the last boundary and who has come and gone since the earlier look;
 * undefined where nobody has. Several boundaries that were slept through are one change.
 */
export function dutyChange(
  history: DutyHistory,
  crew: string,
  { from, to }: { readonly from: number; readonly to: number },
): ({ readonly at: number } & HandOver) | undefined {
  const begin = Math.max(from, to - longestMs)
  const at = boundaries(history, crew, begin, to + 1).at(-1)
  if (at === undefined) return undefined
  const change = handOver(onCallAt(history, crew, begin), onCallAt(history, crew, at))
  return change.incoming.length === 0 ? undefined : { at, ...change }
}
