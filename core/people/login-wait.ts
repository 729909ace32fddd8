/** How often somebody has tried in vain, and when last (epoch ms). */
export interface Failures {
  readonly count: number
  readonly at: number
}

/** How long one must wait after so many failures. */
export interface WaitRule {
  /** Failures that cost nothing. */
  readonly free: number
  readonly firstMs: number
  /** The wait doubles up to this, and never grows beyond: nobody is locked out for good. */
  readonly mostMs: number
  /** After so long without one, failures are forgotten. */
  readonly forgetMs: number
}

export const waitRules = {
  /** Of one name, from wherever it is tried. */
  name: { free: 4, firstMs: 2_000, mostMs: 15 * 60_000, forgetMs: 3_600_000 },
  /** Of one address, whatever names it tries; many people may share one. */
  address: { free: 19, firstMs: 2_000, mostMs: 15 * 60_000, forgetMs: 3_600_000 },
} as const satisfies Readonly<Record<string, WaitRule>>

/** Until when it is refused without being looked at, epoch ms; 0 where it need not wait. */
export function waitsUntil({ free, firstMs, mostMs }: WaitRule, { count, at }: Failures): number {
  return count <= free ? 0 : at + Math.min(mostMs, firstMs * 2 ** Math.min(30, count - free - 1))
}

/** One more failure. */
export function failedAgain({ forgetMs }: WaitRule, before: Failures | undefined, now: number): Failures {
  const isOld = before === undefined || now - before.at >= forgetMs
  return { count: isOld ? 1 : before.count + 1, at: now }
}
