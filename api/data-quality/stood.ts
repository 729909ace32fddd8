import type { NumberedEntry } from '../../storage/alarms/alarms.ts'

/** A time that an alarm was active, epoch ms. */
export interface Stood {
  readonly from: number
  readonly to: number
}

/** When alarms were active between two instants, of the journal's entries in between: what has no beginning there began before. */
export function stoodOf(entries: readonly NumberedEntry[], { from, to }: Stood): Stood[] {
  const open = new Map<string, number>()
  const seen = new Set<string>()
  const stood: Stood[] = []
  for (const { alarm, event, at } of entries) {
    if (event === 'raised') open.set(alarm, at)
    else if (event === 'returned') {
      const began = open.get(alarm) ?? (seen.has(alarm) ? undefined : from)
      if (began !== undefined) stood.push({ from: began, to: at })
      open.delete(alarm)
    }
    if (event === 'raised' || event === 'returned') seen.add(alarm)
  }
  return [...stood, ...[...open.values()].map((began) => ({ from: began, to }))]
}

/** How much of [from, to) lies in any of them, ms: what two alarms say of one time counts once. */
export function coveredMs(stood: readonly Stood[], { from, to }: Stood): number {
  let [sum, reached] = [0, from]
  for (const each of [...stood].sort((a, b) => a.from - b.from)) {
    const [begin, end] = [Math.max(reached, each.from), Math.min(to, each.to)]
    if (end <= begin) continue
    sum += end - begin
    reached = end
  }
  return sum
}
