import type { Claim } from '../../core/plant/claims.ts'
import type { LocalText } from '../../core/words/language.ts'

/** A line each, as `plant check` says them. */
export interface NotTaken {
  readonly ok: false
  readonly problems: readonly LocalText[]
}

/** The claims beside the plant file. */
export interface ClaimBook {
  list(): Promise<readonly Claim[]>
  /** Takes it in if the plant is right with it. */
  put(claim: Claim): Promise<{ readonly ok: true } | NotTaken>
  /** Takes all claims of a device back; those that there were. */
  giveBack(
    device: Pick<Claim, 'site' | 'device'>,
  ): Promise<{ readonly ok: true; readonly claims: readonly Claim[] } | NotTaken>
}
