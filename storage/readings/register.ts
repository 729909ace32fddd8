import { grows } from '../../core/adding.ts'
import { Growth, longestDoubtMs, type Register } from '../../core/growth.ts'
import type { Point } from '../../core/plant/plant.ts'
import type { Quality } from '../../core/reading.ts'
import { isUsable, type Totalling } from '../../core/rollup.ts'
import { type ReadingStore, TierMissing } from './store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How far to look, a little at first: the neighbours are nearly always near. */
const looksMs = [hourMs, dayMs, longestDoubtMs + dayMs, 31 * dayMs, 400 * dayMs]
const leadMost = 10_000
/** Of readings that are gone the roll-ups of days are left; counters are not older. */
const longestMs = 40 * 366 * dayMs

interface Beside {
  readonly point: string
  readonly at: number
  readonly maxQuality: Quality
}

/**
 * The last usable readings of a register before `at`, up to a quality, ascending: as many as it takes to know whether it
 * is in doubt, of a week at most. However long the silence before `at`: where the readings are gone, what their last
 * day came to.
 */
export async function leadBefore(
  store: Pick<ReadingStore, 'range' | 'rollups'>,
  { point, at, maxQuality }: Beside,
): Promise<Register[]> {
  let lead: Register[] = []
  let to = at
  for (const look of looksMs) {
    const from = at - look
    const found: Register[] = []
    for await (const page of store.range({ point, from, to, maxQuality })) {
      for (const reading of page) if (isUsable(reading, maxQuality)) found.push(reading)
      if (found.length > 2 * leadMost) found.splice(0, found.length - leadMost)
    }
    lead = [...found, ...lead]
    const certain = certainFrom(lead)
    if (certain >= 0) return lead.slice(certain)
    if (lead.length > 0 && look > longestDoubtMs) return lead.slice(-leadMost)
    to = from
  }
  const day = lead.length > 0 ? undefined : await lastDay(store, point, to)
  return day ? [day] : lead
}

/** Where it rose and stayed: what came before no longer matters. −1 where it never did. */
function certainFrom(lead: readonly Register[]): number {
  return lead.findLastIndex(({ value }, index) => {
    const [risen, stayed] = [lead[index + 1]?.value, lead[index + 2]?.value]
    return risen !== undefined && stayed !== undefined && risen > value && stayed >= risen
  })
}

/** A register's highest value of its last day is its last one. */
async function lastDay(store: Pick<ReadingStore, 'rollups'>, point: string, to: number): Promise<Register | undefined> {
  let last: Register | undefined
  try {
    for await (const page of store.rollups({ tier: '1d', point, from: Math.max(0, to - longestMs), to })) {
      for (const { at, max } of page) if (max !== null) last = { at, value: max }
    }
  } catch (error) {
    if (!(error instanceof TierMissing)) throw error
  }
  return last
}

/** The first usable reading in [at, until), up to a quality. */
export async function nextAfter(
  store: Pick<ReadingStore, 'range'>,
  { point, at, maxQuality, until }: Beside & { readonly until: number },
): Promise<Register | undefined> {
  let from = at
  for (const look of looksMs) {
    const to = Math.min(until, at + look)
    if (from >= to) return undefined
    for await (const page of store.range({ point, from, to, maxQuality })) {
      const next = page.find((reading) => isUsable(reading, maxQuality))
      if (next?.value !== undefined && next.value !== null) return { at: next.at, value: next.value }
    }
    from = to
  }
  return undefined
}

export interface TotalledStretch {
  /** [from, to), epoch ms. */
  readonly from: number
  readonly to: number
  /** Nothing is measured after this, epoch ms. */
  readonly until: number
  readonly maxQuality: Quality
  /** Of the city. */
  readonly zone: string
}

/** What totals of a stretch of a point's readings are made of, for `rollReadings`. */
export async function totallingOf(
  store: Pick<ReadingStore, 'range' | 'rollups'>,
  { id, adding }: Point,
  { from, to, until, maxQuality, zone }: TotalledStretch,
): Promise<{ readonly totalling: Totalling; readonly after?: Register | undefined }> {
  if (!grows(adding)) return { totalling: adding.how === 'increment' ? 'sum' : 'none' }
  const lead = await leadBefore(store, { point: id, at: from, maxQuality })
  const after = await nextAfter(store, { point: id, at: to, maxQuality, until })
  return { totalling: new Growth(adding, zone, lead), after }
}
