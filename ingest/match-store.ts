import type { Desk } from '../storage/follow/follow.ts'
import type { IngestState } from '../storage/ingest/state.ts'
import type { LogReader } from '../storage/log/log.ts'
import type { BegunAnew } from '../storage/log/take-footing.ts'
import type { ReadingStore } from '../storage/readings/store.ts'

export interface MatchParts {
  readonly reader: LogReader
  readonly state: IngestState
  readonly store: Pick<ReadingStore, 'identity'>
  readonly desk: Desk
  readonly onBegunAnew: (because: BegunAnew) => void
}

/** Is the store the one that has been written so far? One that was made anew, or takes the place of another, is filled again from the log, as far as it reaches. */
export async function matchStore({ reader, state, store, desk, onBegunAnew }: MatchParts): Promise<void> {
  const { identity } = store
  const known = await state.origin.get('store')
  if (identity === undefined || identity === known) return
  const { first, next } = await reader.bounds()
  if (known === undefined || state.cursor === 0 || first === next) {
    await state.origin.set('store', identity)
    return
  }
  const { items } = await reader.read(first, 1)
  const stored = state.cursor
  await state.beginAgain(identity, Math.min(first, stored), items[0]?.receivedAt ?? 0)
  onBegunAnew('store-gone')
  desk.note(`the store is another one than was written up to ${stored}: messages from ${first} on are stored again`)
}
