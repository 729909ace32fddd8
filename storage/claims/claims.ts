import type { Claim } from '../../core/plant/claims.ts'

/** The claims as they are, and a stamp that changes with them. */
export interface ClaimsNow {
  readonly stamp: string
  readonly claims: readonly Claim[]
}

/** Devices and points that people have taken into the plant, beside its file. Any number of processes may have it open. */
export interface ClaimStore extends AsyncDisposable {
  claims(): Promise<ClaimsNow>
  stamp(): Promise<string>
  /** Puts others in the place of those with a stamp; false, and nothing is written, where they have changed since. */
  replace(stamp: string, claims: readonly Claim[]): Promise<boolean>
}
