import { grantOf } from '../../core/topic-access.ts'
import { hashPassword, newPassword, passwordMatches, schemeOf } from './device-password.ts'
import { type CredentialRow, holderOf } from './device-rows.ts'
import type { VerifyResult } from './devices.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

/** Finds the row of a credential, as it is committed. */
export type FindCredential = (id: string) => CredentialRow | undefined | Promise<CredentialRow | undefined>

/** Checks passwords against what `find` finds, and remembers those that were right: one for each of 100,000 devices. */
export class DeviceCheck {
  private readonly find: FindCredential
  private readonly verified = new VerifiedPasswords(100_000)
  private stranger: Promise<string> | undefined

  constructor(find: FindCredential) {
    this.find = find
  }

  async knows(id: string, password: string): Promise<boolean> {
    const row = await this.find(id)
    return row?.revoked_at === null && this.verified.knows(id, row.hash, password)
  }

  async verify(id: string, password: string): Promise<VerifyResult> {
    const row = await this.find(id)
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
      const now = await this.find(id)
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
}
