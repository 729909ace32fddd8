import type { Grant, Holder } from '../../core/topic-access.ts'

/** Who authenticated, and what the credential lets them do. */
export interface DeviceGrant extends Grant {
  readonly id: string
  readonly kind: Holder['kind']
  /** Place of the credential's last change in the order of changes. */
  readonly sequence: number
  /** When it was made, epoch ms: one that is made again under the same id is another. */
  readonly since: number
}

export type VerifyResult =
  | { readonly ok: true; readonly grant: DeviceGrant }
  | { readonly ok: false; readonly reason: 'unknown-device' | 'revoked-device' | 'wrong-password' }

/** How many credentials were made, were there, and were left alone because they were revoked. */
export interface Provisioned {
  readonly made: number
  readonly there: number
  readonly revoked: number
}

/** A credential is no longer what it was before this place in the order of changes. */
export interface CredentialChange {
  readonly id: string
  readonly sequence: number
  /** When the credential that the id has now was made, epoch ms; undefined when it has none any more. */
  readonly since: number | undefined
}

/** A credential as a person lists it; times are epoch ms. */
export interface DeviceEntry extends Holder {
  readonly createdAt: number
  readonly changedAt: number
  readonly revokedAt?: number
}

/** The wished change does not fit what is there; the message says how. */
export class CredentialConflict extends Error {
  override readonly name = 'CredentialConflict'
}

/** What is asked when somebody logs in. What is answered is what is committed, by whatever process, or was when that could last be asked (`ageMs`). */
export interface DeviceLogins {
  /** Every refusal takes about as long, whatever its reason and however the password is hashed. */
  verify(id: string, password: string): Promise<VerifyResult>
  /** Whether this password was found right before, since the process began, and still is: costs no hashing. */
  knows(id: string, password: string): Promise<boolean>
  /** True for an id that has a credential now. */
  has(id: string): Promise<boolean>
  /** Whether there is, or was, a credential of this id. */
  isOnRecord(id: string): Promise<boolean>
  /** How old what is answered is, ms: more than 0 only while a server that keeps the credentials is away. */
  ageMs(): number
}

/** What those who let somebody in keep an eye on. Whoever has been told of a change is answered nothing older from then on. */
export interface CredentialChanges {
  /** Place of the newest change; 0 before the first. */
  newestChange(): Promise<number>
  /** Credentials added, rotated or revoked (by whatever process) after a place in the order of changes; in that order. */
  changesAfter(sequence: number): Promise<CredentialChange[]>
}

/** What an operator does with credentials. */
export interface DeviceRegister {
  /** Resolves with the password, which is kept nowhere. Rejects with a `CredentialConflict` when the id is taken. */
  add(holder: Holder): Promise<string>
  /**
   * Fleet passwords (docs/decisions/010-fleet-passwords.md) for all that never had a credential, in one transaction.
   * `keep` is given them by id before they are committed: when it throws, no credential is made.
   */
  provision(holders: readonly Holder[], keep: (passwords: ReadonlyMap<string, string>) => void): Promise<Provisioned>
  /** A new password, hashed as the old one, which ends. Rejects with a `CredentialConflict` when there is no such credential. */
  rotate(id: string): Promise<string>
  /** Ends the credential; its id may be added again. Rejects with a `CredentialConflict` when there is none. */
  revoke(id: string): Promise<void>
  /** By id. */
  list(): Promise<DeviceEntry[]>
}

/** Credentials of all that speaks MQTT. Other processes may change them at any time. */
export interface DeviceCredentials extends DeviceLogins, CredentialChanges, DeviceRegister, AsyncDisposable {}
