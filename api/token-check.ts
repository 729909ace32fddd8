import type { Logger } from 'pino'
import type { Caller, ShownTokens, Spent } from '../storage/credentials/tokens.ts'
import { createBuckets } from './limits/buckets.ts'

const most = 10_000
/** An address may try ten bad tokens at once, then one each ten seconds. */
const badTokens = { perSecond: 0.1, burst: 10, most }

/** Looks at tokens, and holds back who keeps trying bad ones. */
export interface TokenCheck {
  /** Whom a secret speaks for, or why one that was good is so no longer; or, to who has tried too many, how long to wait: good ones are answered so too. */
  look(
    secret: string,
    from: { readonly address: string; readonly now: number },
  ): Promise<Caller | undefined | { waitMs: number } | { spent: Spent['because'] }>
}

/**
 * An address that keeps trying bad tokens is told to wait for good ones too, so that it learns nothing, but for tokens
 * that it has used before: one bad client behind a proxy must not lock its neighbours out.
 */
export function createTokenCheck({ tokens, log }: { tokens: ShownTokens; log: Logger }): TokenCheck {
  const failures = createBuckets(badTokens)
  const known = new Set<string>()
  return {
    async look(secret, { address, now }) {
      const caller = await tokens.verify(secret)
      const used = caller && `${address} ${caller.name}`
      if (used && known.has(used)) return caller
      const waitMs = used ? failures.wait(address, now) : failures.take(address, now)
      if (waitMs > 0) return { waitMs }
      if (used) remember(known, used)
      else {
        const spent = await tokens.whySpent(secret)
        if (!spent) return undefined
        log.info({ token: spent.name, because: spent.because, address }, 'token refused')
        return { spent: spent.because }
      }
      return caller
    },
  }
}

function remember(known: Set<string>, used: string): void {
  known.add(used)
  if (known.size > most) known.delete(known.values().next().value ?? '')
}
