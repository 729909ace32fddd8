import { createHash, randomBytes } from 'node:crypto'
import { roleOf } from '../../core/people/role.ts'
import type { Caller, Spent, TokenEntry } from './tokens.ts'

type Row = Readonly<Record<string, unknown>>

/** A secret of 256 random bits. */
export function newToken(): string {
  return `hs_${randomBytes(32).toString('base64url')}`
}

/**
 * SHA-256 and not scrypt: a secret is 256 random bits, so there is no dictionary to slow down, and every request is
 * checked. Looking up by hash tells a caller's timing nothing about the secrets.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

export function spentBecause(row: Row, now: number): Spent['because'] | undefined {
  if (row['revoked_at'] !== null) return 'revoked'
  return row['expires_at'] !== null && Number(row['expires_at']) <= now ? 'expired' : undefined
}

export function callerOf(row: Row): Caller {
  const role = roleOf(row['role'])
  if (!role) throw new Error(`token ${row['name']}: unknown role ${row['role']}`)
  const sites = row['sites']
  return { name: String(row['name']), role, ...(typeof sites === 'string' && { sites: JSON.parse(sites) }) }
}

export function entryOf(row: Row): TokenEntry {
  const time = (column: string) => (typeof row[column] === 'number' ? row[column] : undefined)
  const [revokedAt, expiresAt, lastUsedAt] = [time('revoked_at'), time('expires_at'), time('last_used_at')]
  return {
    ...callerOf(row),
    createdAt: Number(row['created_at']),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  }
}
