import type { Claim } from '../../core/plant/claims.ts'

/** The claims beside the plant file. */
export interface ClaimBook {
  /** Takes it in if the plant is right with it; `problems`: a line each, in the words of `plant check`. */
  put(claim: Claim): Promise<{ readonly ok: true } | { readonly ok: false; readonly problems: readonly string[] }>
}
