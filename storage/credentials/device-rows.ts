import type { Holder, HolderKind } from '../../core/topic-access.ts'
import type { CredentialChange, DeviceEntry } from './devices.ts'

export const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS device (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    site       TEXT,
    publish    TEXT NOT NULL,
    subscribe  TEXT NOT NULL,
    hash       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    revoked_at INTEGER,
    sequence   INTEGER NOT NULL UNIQUE
  ) STRICT;
`

/** A row of `device`; filters are JSON arrays of text, times epoch ms. */
export interface CredentialRow {
  readonly id: string
  readonly kind: HolderKind
  readonly site: string | null
  readonly publish: string
  readonly subscribe: string
  readonly hash: string
  readonly created_at: number
  readonly changed_at: number
  readonly revoked_at: number | null
  readonly sequence: number
}

export function holderOf(row: CredentialRow): Holder {
  return {
    id: row.id,
    kind: row.kind,
    ...(row.site === null ? {} : { site: row.site }),
    publish: JSON.parse(row.publish) as string[],
    subscribe: JSON.parse(row.subscribe) as string[],
  }
}

export function entryOf(row: CredentialRow): DeviceEntry {
  return {
    ...holderOf(row),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}

export function changeOf({ id, sequence, created_at, revoked_at }: CredentialRow): CredentialChange {
  return { id, sequence, since: revoked_at === null ? created_at : undefined }
}
