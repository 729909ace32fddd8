import type { Quality } from '../../core/reading.ts'
import { counterReachMs, isUsable, type Register } from '../../core/rollup.ts'
import type { ReadingStore } from './store.ts'

const hourMs = 3_600_000
/** How far back to look, a little at first: the reading before is nearly always near. */
const looksMs = [hourMs, 24 * hourMs, counterReachMs]

/** The last usable reading of a counter before `at`, up to a quality; undefined where there was none for a week. */
export async function registerBefore(
  store: Pick<ReadingStore, 'range'>,
  { point, at, maxQuality }: { readonly point: string; readonly at: number; readonly maxQuality: Quality },
): Promise<Register | undefined> {
  let to = at
  for (const look of looksMs) {
    const from = at - look
    let last: Register | undefined
    for await (const page of store.range({ point, from, to, maxQuality }))
      last = page.findLast((reading) => isUsable(reading, maxQuality)) ?? last
    if (last) return last
    to = from
  }
  return undefined
}
