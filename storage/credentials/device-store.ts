import type { DatabaseSync } from 'node:sqlite'
import type { Holder } from '../../core/topic-access.ts'
import { inTransaction } from '../transaction.ts'
import { DeviceCheck } from './device-check.ts'
import { hashFleetPassword, hashPassword, newPassword, schemeOf } from './device-password.ts'
import { type CredentialRow, changeOf, entryOf, schema } from './device-rows.ts'
import {
  type CredentialChange,
  CredentialConflict,
  type DeviceCredentials,
  type DeviceEntry,
  type Provisioned,
  type VerifyResult,
} from './devices.ts'
import { openCredentialsFile } from './private-file.ts'

/** The clock gives epoch ms. */
export interface DeviceCredentialsOptions {
  readonly folder: string
  readonly clock?: () => number
}

/** Opens the credentials in `credentials.sqlite` of `folder`, making the file when it is not there. */
export async function openDeviceCredentials(options: DeviceCredentialsOptions): Promise<DeviceCredentials> {
  const database = openCredentialsFile(options.folder, (file) => file.exec(schema))
  return new SqliteDeviceCredentials(database, options.clock ?? Date.now)
}

class SqliteDeviceCredentials implements DeviceCredentials {
  private readonly database: DatabaseSync
  private readonly clock: () => number
  private readonly check = new DeviceCheck((id) => this.row(id))
  private readonly byId
  private readonly after
  private readonly newest
  private readonly insert

  constructor(database: DatabaseSync, clock: () => number) {
    this.database = database
    this.clock = clock
    this.byId = database.prepare('SELECT * FROM device WHERE id = ?')
    this.after = database.prepare('SELECT * FROM device WHERE sequence > ? ORDER BY sequence')
    this.newest = database.prepare('SELECT max(sequence) AS sequence FROM device')
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

  async provision(
    holders: readonly Holder[],
    keep: (passwords: ReadonlyMap<string, string>) => void,
  ): Promise<Provisioned> {
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

  async revoke(id: string): Promise<void> {
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

  async isOnRecord(id: string): Promise<boolean> {
    return this.row(id) !== undefined
  }

  knows(id: string, password: string): Promise<boolean> {
    return this.check.knows(id, password)
  }

  async list(): Promise<DeviceEntry[]> {
    const rows = this.database.prepare('SELECT * FROM device ORDER BY id').all() as unknown[]
    return rows.map((row) => entryOf(row as CredentialRow))
  }

  verify(id: string, password: string): Promise<VerifyResult> {
    return this.check.verify(id, password)
  }

  async has(id: string): Promise<boolean> {
    return this.row(id)?.revoked_at === null
  }

  async newestChange(): Promise<number> {
    return Number(this.newest.get()?.['sequence'] ?? 0)
  }

  async changesAfter(sequence: number): Promise<CredentialChange[]> {
    const rows = this.after.all(sequence) as unknown[] as CredentialRow[]
    return rows.map(changeOf)
  }

  ageMs(): number {
    return 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.database.close()
  }
}
