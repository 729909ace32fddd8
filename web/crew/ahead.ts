import type { Keep } from './held.ts'

/** So many of the most urgent alarms have a card without a network. */
const cardsAtMost = 20
/** So many are fetched at most in a turn that comes round by itself: in a storm what is most urgent is another each time, and each card is five requests. */
const inTurn = 4
/** What is shown and tapped comes first, but not for ever. */
const patienceMs = 5_000
/** Below all revisions. */
const unkept = -1

/** Of what was fetched, or is to be. */
interface Versioned {
  readonly revision: number
}

interface AheadDeps {
  readonly keep: Keep
  /** So many alarms, the most urgent first. */
  first(most: number): readonly ({ readonly id: string } & Versioned)[]
  isLive(): boolean
  read(id: string): Promise<{ readonly card: Versioned }>
  /** Resolves when the page has nothing else to do. */
  idle(mostMs: number): Promise<void>
}

/** Fetches the cards that may be wanted without a network, one after the other, while the page has nothing else to do. */
export interface Ahead {
  /** `all`: the page has just begun to hear; `some`: a turn that comes round by itself. May reject: it was for later only. */
  fetch(most: 'all' | 'some'): Promise<void>
}

export function createAhead({ keep, first, isLive, read, idle }: AheadDeps): Ahead {
  /** Revisions of the cards that are kept, as far as that was looked at. */
  const kept = new Map<string, number>()

  /** Those that have none come first, then those that have become another. */
  async function wanted(): Promise<readonly string[]> {
    const none: string[] = []
    const old: string[] = []
    for (const { id, revision } of first(cardsAtMost)) {
      const known = kept.get(id) ?? (await keep.read<{ card: Versioned }>(`card ${id}`))?.card.revision ?? unkept
      kept.set(id, known)
      if (known < revision) (known === unkept ? none : old).push(id)
    }
    return [...none, ...old]
  }

  return {
    async fetch(most) {
      // of others it is looked at once more, should they come back
      const near = new Set(first(cardsAtMost).map(({ id }) => id))
      for (const id of kept.keys()) if (most === 'all' || !near.has(id)) kept.delete(id)
      for (const id of (await wanted()).slice(0, most === 'all' ? cardsAtMost : inTurn)) {
        await idle(patienceMs)
        if (!isLive()) return
        const found = await read(id)
        await keep.write(`card ${id}`, found)
        kept.set(id, found.card.revision)
      }
    },
  }
}
