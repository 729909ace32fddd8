import { type Proof, proofs } from '../people/channel-kind.ts'
import { verbOfKey } from './keys.ts'

/** What a provider says later of a message that it took: in any order, twice, or never. */
export type Receipt = {
  /** As the provider called the message when it took it. */
  readonly providerId: string
  /** Whom of those it went to; left out where it went to one. */
  readonly address?: string
  /** The provider's clock, epoch ms, where it says so. */
  readonly at?: number
  /** Ours, epoch ms. */
  readonly receivedAt: number
} & ReceiptSays

export type ReceiptSays =
  | { readonly says: 'delivered' | 'read' | 'answered' }
  /** A key of a telephone, or a button of a card: the strongest answer that there is. */
  | { readonly says: 'pressed'; readonly key: string }
  | { readonly says: 'undelivered'; readonly reason: string }

interface When {
  readonly at?: number
  readonly receivedAt: number
}

/** How far a message came, by all receipts until now; each time is that of the first receipt of its kind. */
export interface Shown {
  readonly proof: Proof
  readonly delivered?: When
  readonly read?: When
  readonly answered?: When
  readonly pressed?: When & { readonly key: string }
  /** A key that says nothing: it answers nothing, and the next may. */
  readonly mistyped?: When & { readonly key: string }
  /** Counts only while nothing shows the contrary: `undelivered` says so. */
  readonly failed?: When & { readonly reason: string }
}

export const nothingShown: Shown = { proof: 'accepted' }

/** The same whatever the order of the receipts, and however often each comes. */
export function withReceipt(shown: Shown, receipt: Receipt): Shown {
  const { at, receivedAt } = receipt
  const when: When = { ...(at !== undefined && { at }), receivedAt }
  switch (receipt.says) {
    case 'delivered':
    case 'read':
    case 'answered':
      return {
        ...shown,
        proof: atLeast(shown.proof, receipt.says),
        [receipt.says]: earlier(shown[receipt.says], when),
      }
    case 'pressed': {
      const kind = verbOfKey(receipt.key) ? 'pressed' : 'mistyped'
      return { ...shown, proof: 'answered', [kind]: earlier(shown[kind], { ...when, key: receipt.key }) }
    }
    case 'undelivered':
      return { ...shown, failed: earlier(shown.failed, { ...when, reason: receipt.reason }) }
  }
}

/** Why it is known not to have arrived; undefined where it may have. A receipt of its arrival counts for more. */
export function undelivered({ proof, failed }: Shown): string | undefined {
  return proof === 'accepted' ? failed?.reason : undefined
}

function atLeast(proof: Proof, least: Proof): Proof {
  return proofs.indexOf(proof) >= proofs.indexOf(least) ? proof : least
}

function earlier<T extends When>(known: T | undefined, other: T): T {
  return known && JSON.stringify(order(known)) <= JSON.stringify(order(other)) ? known : other
}

/** One order for all, so that of two receipts the same is kept whichever came first. */
function order<T extends When>(when: T): readonly unknown[] {
  const { at, receivedAt, ...rest } = when
  return [padded(at ?? receivedAt), padded(receivedAt), at === undefined, rest]
}

function padded(at: number): string {
  return String(at).padStart(20, '0')
}
