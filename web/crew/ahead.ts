import { inOrder } from '../lib/attention.ts'
import { whenIdle } from '../lib/idle.ts'
import { serverNow } from '../lib/server-clock.ts'
import type { Card } from './fetched.ts'
import type { Keep } from './held.ts'
import type { Model } from './model.ts'

/** So many of the most urgent alarms have a card without a network. */
const cardsAtMost = 20
/** So many are fetched at most in a turn that comes round by itself: in a storm what is most urgent is another each time, and each card is five requests. */
const inTurn = 4
/** What is shown and tapped comes first, but not for ever. */
const patienceMs = 5_000

interface AheadDeps {
  readonly keep: Keep
  model(): Model
  /** Fetches and keeps a card. */
  readonly read: (id: string, now: number) => Promise<Card>
  readonly idle?: (mostMs: number) => Promise<void>
}

/** Fetches the cards that may be wanted without a network, one after the other, while the page has nothing else to do. */
export interface Ahead {
  /** `all`: the page has just begun to hear; `some`: a turn that comes round by itself. May reject: it was for later only. */
  fetch(most: 'all' | 'some'): Promise<void>
}

export function createAhead({ keep, model, read, idle = whenIdle }: AheadDeps): Ahead {
  /** Revisions of the cards that are kept, as far as that was looked at. */
  const kept = new Map<string, number>()

  /** Those that have none come first, then those that have become another. */
  async function wanted(): Promise<readonly string[]> {
    const first = [...model().alarms.values()].sort(inOrder).slice(0, cardsAtMost)
    const [none, old]: string[][] = [[], []]
    for (const { id, revision } of first) {
      if (!kept.has(id)) kept.set(id, (await keep.read<Card>(`card ${id}`))?.card.revision ?? -1)
      const known = kept.get(id) ?? -1
      if (known < revision) (known < 0 ? none : old)?.push(id)
    }
    return [...(none ?? []), ...(old ?? [])]
  }

  return {
    async fetch(most) {
      if (most === 'all') kept.clear()
      for (const id of (await wanted()).slice(0, most === 'all' ? cardsAtMost : inTurn)) {
        await idle(patienceMs)
        if (model().hearing.connection !== 'live') return
        const card = await read(id, serverNow())
        await keep.write(`card ${id}`, card)
        kept.set(id, card.card.revision)
      }
      // only of what could be asked about again
      for (const id of kept.keys()) if (!model().alarms.has(id)) kept.delete(id)
    },
  }
}
