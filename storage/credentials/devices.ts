import type { DatabaseSync } from 'node:sqlite'
import { type Grant, grantOf, type Holder } from '../../core/topic-access.ts'
import { inTransaction } from '../transaction.ts'
import { hashFleetPassword, hashPassword, newPassword, passwordMatches, schemeOf } from './device-password.ts'
import { type CredentialRow, type DeviceEntry, entryOf, holderOf, schema } from './device-rows.ts'
import { openCredentialsFile } from './private-file.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

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

/** The wished change does not fit what is there; the message says how. */
export class CredentialConflict extends Error {
  override readonly name = 'CredentialConflict'
}

/** Credentials of all that speaks MQTT, in `credentials.sqlite`. Other processes may change them at any time. */
export interface DeviceCredentials extends Disposable {
  /** Returns the password, which is kept nowhere. Throws a `CredentialConflict` when the id is taken. */
  add(holder: Holder): Promise<string>
  /**
   * Fleet passwords (docs/decisions/010-fleet-passwords.md) for all that never had a credential, in one transaction.
   * `keep` is given them by id before they are committed: when it throws, no credential is made.
   */
  provision(holders: readonly Holder[], keep: (passwords: ReadonlyMap<string, string>) => void): Provisioned
  /** A new password, hashed as the old one, which ends. Throws a `CredentialConflict` when there is no such credential. */
  rotate(id: string): Promise<string>
  /** Ends the credential; its id may be added again. Throws a `CredentialConflict` when there is none. */
  revoke(id: string): void
  list(): DeviceEntry[]
  /** Every refusal takes about as long, whatever its reason and however the password is hashed. */
  verify(id: string, password: string): Promise<VerifyResult>
  /** Whether there is, or was, a credential of this id. */
  isOnRecord(id: string): boolean
  /** Whether this password was found right before, since the process began, and still is: costs no hashing. */
  knows(id: string, password: string): boolean
  /** True for an id that has a credential now. */
  has(id: string): boolean
  /** Credentials added, rotated or revoked (by whatever process) after a place in the order of changes; in that order. */
  changesAfter(sequence: number): CredentialChange[]
}

/** The clock gives epoch ms. Most passwords remembered in memory: one for each of 100,000 devices. */
export interface DeviceCredentialsOptions {
  readonly folder: string
  readonly clock?: () => number
}

export function openDeviceCredentials(options: DeviceCredentialsOptions): DeviceCredentials {
  const database = openCredentialsFile(options.folder, (file) => file.exec(schema))
  return new SqliteDeviceCredentials(database, options.clock ?? Date.now)
}

class SqliteDeviceCredentials implements DeviceCredentials {
  private readonly database: DatabaseSync
  private readonly clock: () => number
  private readonly verified = new VerifiedPasswords(100_000)
  private readonly byId
  private readonly after
  private readonly insert
  private stranger: Promise<string> | undefined

  constructor(database: DatabaseSync, clock: () => number) {
    this.database = database
    this.clock = clock
    this.byId = database.prepare('SELECT * FROM device WHERE id = ?')
    this.after = database.prepare('SELECT * FROM device WHERE sequence > ? ORDER BY sequence')
    this.insert = database.prepare(
      `INSERT OR REPLACE INTO device (id, kind, site, publish, subscribe, hash, created_at, changed_at, sequence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM device))`,
    )
  }

  private row(id: string): CredentialRow | undefined {
    return this.byId.get(id) as CredentialRow | undefined
  }

  private live(id: string): CredentialRow {
    const row = this.row(id)
    if (!row || row.revoked_at !== null) throw new CredentialConflict(`there is no credential ${id}`)
    return row
  }

  async add(holder: Holder): Promise<string> {
    const password = newPassword()
    const hash = await hashPassword(password)
    inTransaction(this.database, () => {
      if (this.row(holder.id)?.revoked_at === null)
        throw new CredentialConflict(
          `${holder.id} has a credential already: device rotate ${holder.id} makes it a new password`,
        )
      this.put(holder, hash)
    })
    return password
  }

  provision(holders: readonly Holder[], keep: (passwords: ReadonlyMap<string, string>) => void): Provisioned {
    return inTransaction(this.database, () => {
      const passwords = new Map<string, string>()
      const counts = { there: 0, revoked: 0 }
      for (const holder of holders) {
        const row = this.row(holder.id)
        if (row) {
          if (!passwords.has(holder.id)) counts[row.revoked_at === null ? 'there' : 'revoked']++
          continue
        }
        const password = newPassword()
        this.put(holder, hashFleetPassword(password))
        passwords.set(holder.id, password)
      }
      if (passwords.size > 0) keep(passwords)
      return { made: passwords.size, ...counts }
    })
  }

  private put(holder: Holder, hash: string): void {
    const { id, kind, site = null, publish = [], subscribe = [] } = holder
    this.insert.run(
      id,
      kind,
      site,
      JSON.stringify(publish),
      JSON.stringify(subscribe),
      hash,
      this.clock(),
      this.clock(),
    )
  }

  async rotate(id: string): Promise<string> {
    const password = newPassword()
    const isOfFleet = schemeOf(this.live(id).hash) === 'sha256'
    this.change(id, 'hash = ?', isOfFleet ? hashFleetPassword(password) : await hashPassword(password))
    return password
  }

  revoke(id: string): void {
    this.change(id, 'revoked_at = ?', this.clock())
  }

  private change(id: string, assignment: 'hash = ?' | 'revoked_at = ?', value: string | number): void {
    inTransaction(this.database, () => {
      this.live(id)
      this.database
        .prepare(
          `UPDATE device SET ${assignment}, changed_at = ?,
           sequence = (SELECT max(sequence) + 1 FROM device) WHERE id = ?`,
        )
        .run(value, this.clock(), id)
    })
  }

  isOnRecord(id: string): boolean {
    return this.row(id) !== undefined
  }

  knows(id: string, password: string): boolean {
    const row = this.row(id)
    return row?.revoked_at === null && this.verified.knows(id, row.hash, password)
  }

  list(): DeviceEntry[] {
    const rows = this.database.prepare('SELECT * FROM device ORDER BY id').all() as unknown[]
    return rows.map((row) => entryOf(row as CredentialRow))
  }

  async verify(id: string, password: string): Promise<VerifyResult> {
    const row = this.row(id)
    if (!row || row.revoked_at !== null) {
      await this.tryStranger(password)
      return { ok: false, reason: row ? 'revoked-device' : 'unknown-device' }
    }
    if (!this.verified.knows(id, row.hash, password)) {
      if (!(await passwordMatches(password, row.hash))) {
        if (schemeOf(row.hash) === 'sha256') await this.tryStranger(password)
        return { ok: false, reason: 'wrong-password' }
      }
      // rotated or revoked while we were hashing
      const now = this.row(id)
      if (now?.hash !== row.hash || now.revoked_at !== null) return { ok: false, reason: 'revoked-device' }
      this.verified.remember(id, row.hash, password)
    }
    return {
      ok: true,
      grant: { id, kind: row.kind, sequence: row.sequence, since: row.created_at, ...grantOf(holderOf(row)) },
    }
  }

  /** One scrypt, in vain: the time that a refusal takes says nothing about which ids there are. */
  private async tryStranger(password: string): Promise<void> {
    this.stranger ??= hashPassword(newPassword())
    await passwordMatches(password, await this.stranger)
  }

  has(id: string): boolean {
    return this.row(id)?.revoked_at === null
  }

  changesAfter(sequence: number): CredentialChange[] {
    const rows = this.after.all(sequence) as unknown[] as CredentialRow[]
    return rows.map(({ id, sequence, created_at, revoked_at }) => ({
      id,
      sequence,
      since: revoked_at === null ? created_at : undefined,
    }))
  }

  [Symbol.dispose](): void {
    this.database.close()
  }
}
