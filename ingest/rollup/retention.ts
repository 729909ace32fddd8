import type { ReadingStore, Tier } from '../../storage/readings/store.ts'

/** Days that each tier is kept; 0 is for ever. */
export type KeepDays = Readonly<Record<'raw' | Tier, number>>

const dayMs = 24 * 3_600_000
const hourMs = 3_600_000
/** So much before what is to be rolled up stays too: what its counters grew from. */
const leadMs = 7 * dayMs

/** The instant that each tier is kept from; −Infinity for ever. */
export function keptFrom(keep: KeepDays, now: number): Readonly<Record<'raw' | Tier, number>> {
  const from = (days: number) => (days === 0 ? Number.NEGATIVE_INFINITY : now - days * dayMs)
  return { raw: from(keep.raw), '1h': from(keep['1h']), '1d': from(keep['1d']) }
}

export interface Forgetting {
  readonly store: Pick<ReadingStore, 'forgetBefore'>
  readonly keep: KeepDays
  readonly now: number
  /** The earliest hour that is to be rolled up, since 1970: its readings, and what its counters grew from, stay. */
  readonly oldestDirty: number | undefined
}

/** Has the store forget what is older than the settings keep; a tier that is kept for ever is left alone. */
export async function forgetOld({ store, keep, now, oldestDirty }: Forgetting): Promise<void> {
  const from = keptFrom(keep, now)
  const needed = oldestDirty === undefined ? now : oldestDirty * hourMs - leadMs
  const until = { ...from, raw: Math.min(from.raw, needed) }
  for (const tier of ['raw', '1h', '1d'] as const) {
    if (Number.isFinite(until[tier])) await store.forgetBefore(tier, until[tier])
  }
}
