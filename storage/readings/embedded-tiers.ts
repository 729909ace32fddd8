import { forgetRows } from './embedded-forget.ts'
import type { Page, ReadRequest } from './embedded-read.ts'
import { type RollupPage, type RollupRead, rollupsOf } from './embedded-rollups.ts'
import type { Thread } from './embedded-thread.ts'
import type { WriteCounts, WriteRequest } from './embedded-write.ts'
import { whyUnstorable } from './storable.ts'
import type { PlantLookup, ReadingStore } from './store.ts'

export type EmbeddedReader = Thread<ReadRequest | RollupRead, Page | RollupPage>

export interface EmbeddedTiersDeps {
  readonly writer: Thread<WriteRequest, WriteCounts | number>
  /** The reading thread, started when first asked for. */
  readonly reader: () => Promise<EmbeddedReader>
  readonly plant: PlantLookup
}

/** The tiers of the embedded store, and its forgetting. */
export function embeddedTiers({
  writer,
  reader,
  plant,
}: EmbeddedTiersDeps): Pick<ReadingStore, 'appendRollups' | 'rollups' | 'forgetBefore'> {
  const quantityOf = (point: string) => plant().points.get(point)?.quantity.id
  return {
    async appendRollups(tier, rollups) {
      const { points } = plant()
      const refused = new Set(
        rollups.filter(({ point, at }) => whyUnstorable({ point, at, value: null }, points.get(point)) !== undefined),
      )
      const kept = rollups.filter((rollup) => !refused.has(rollup))
      const named = kept.map((rollup) => ({ ...rollup, quantity: quantityOf(rollup.point) ?? '' }))
      if (named.length > 0) await writer.call({ tier, rollups: named })
      return [...refused]
    },
    async *rollups({ tier, point, from, to }) {
      const quantity = quantityOf(point)
      if (quantity === undefined) return
      const thread = await reader()
      for (let start: number | undefined = from; start !== undefined; ) {
        const page: Page | RollupPage = await thread.call({ tier, quantity, point, from: start, to })
        if (!('rollups' in page)) throw new Error('readings where roll-ups were asked for')
        if (page.rollups.length > 0) yield rollupsOf(page)
        start = page.next
      }
    },
    async forgetBefore(tier, at) {
      let deleted: WriteCounts | number
      do deleted = await writer.call({ forget: tier, before: at })
      while (deleted === forgetRows)
    },
  }
}
