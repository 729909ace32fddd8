import type { Claim } from '../../core/plant/claims.ts'
import type { LocalText } from '../../core/words/language.ts'

/** The claims beside the plant file. */
export interface ClaimBook {
  list(): Promise<readonly Claim[]>
  /** Takes it in if the plant is right with it; `problems`: a line each, as `plant check` says them. */
  put(claim: Claim): Promise<{ readonly ok: true } | { readonly ok: false; readonly problems: readonly LocalText[] }>
  /** Takes all claims of a device back; those that there were. */
  giveBack(device: Pick<Claim, 'site' | 'device'>): Promise<readonly Claim[]>
}
