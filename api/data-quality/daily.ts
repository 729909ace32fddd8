import { localDayStarts } from '../../core/local-day.ts'
import type { Point } from '../../core/plant/plant.ts'
import { mergeRollups, type Rollup, rollReadings } from '../../core/rollup.ts'
import { TierMissing } from '../../storage/readings/store.ts'
import { type Segment, segmentsOf } from '../readings/segments.ts'
import type { TierDeps } from '../readings/tiers.ts'

const hourMs = 3_600_000

export interface DailyQuery {
  readonly point: Point
  /** Epoch ms, included and excluded. */
  readonly from: number
  readonly to: number
}

/** What the readings of a point come to on each day of the city, bad ones included: from the roll-ups where those stand. */
export async function dailyOf(
  { point, from, to }: DailyQuery,
  deps: Omit<TierDeps, 'point' | 'now'>,
): Promise<Rollup[]> {
  const { store, state, zone } = deps
  const startOf = localDayStarts(zone)
  const dirty = await state.dirtyHours(point.id, Math.floor(from / hourMs), Math.ceil(to / hourMs))
  const raw: Segment = { source: 'raw', from, to }
  const segments = dirty ? segmentsOf({ tier: '1d', from, to, dirty, zone }) : [raw]
  const days = new Map<number, Rollup[]>()
  const put = (rollup: Rollup) => {
    const start = startOf(rollup.at)
    const parts = days.get(start)
    if (parts) parts.push(rollup)
    else days.set(start, [rollup])
  }
  for (const { source, ...stretch } of segments) {
    const read = async () => {
      const pages = store.range({ point: point.id, ...stretch })
      for await (const rollup of rollReadings(pages, { totalling: 'none', startOf })) put(rollup)
    }
    if (source === 'raw') {
      await read()
      continue
    }
    try {
      for await (const page of store.rollups({ tier: source, point: point.id, ...stretch })) page.forEach(put)
    } catch (error) {
      if (!(error instanceof TierMissing)) throw error
      await read()
    }
  }
  return [...days].flatMap(([start, parts]) => mergeRollups(start, parts) ?? [])
}
