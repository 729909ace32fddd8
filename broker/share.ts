import { TokenBucket } from '../core/token-bucket.ts'

export interface ShareLimits {
  /** Packets a second on average. */
  readonly maxRate: number
  /** Bytes a second on average. */
  readonly maxByteRate: number
}

/** What one credential has of the broker, over all of its connections: more of them do not get it more. */
export class Share {
  connections = 0
  private readonly packets: TokenBucket
  private readonly bytes: TokenBucket

  constructor({ maxRate, maxByteRate }: ShareLimits, now: number) {
    this.packets = new TokenBucket(maxRate, now)
    this.bytes = new TokenBucket(maxByteRate, now)
  }

  /** Takes what has already arrived; returns how long to read nothing more, in ms. `now`: ms of a clock that never steps. */
  spend(packets: number, bytes: number, now: number): number {
    return Math.max(this.packets.spend(packets, now), this.bytes.spend(bytes, now))
  }
}

/** One share for each credential that has logged in, kept while it is valid: who comes again finds its debt. */
export class Shares {
  private readonly limits: ShareLimits
  private readonly byCredential = new Map<string, Share>()

  constructor(limits: ShareLimits) {
    this.limits = limits
  }

  of(credential: string, now: number): Share {
    const share = this.byCredential.get(credential) ?? new Share(this.limits, now)
    this.byCredential.set(credential, share)
    return share
  }

  forget(credential: string): void {
    this.byCredential.delete(credential)
  }
}
