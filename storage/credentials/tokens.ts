import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Actor } from '../../core/people/actor.ts'
import type { Area } from '../../core/people/area.ts'
import { type Role, roleOf } from '../../core/people/role.ts'
import { isName } from '../../core/topic.ts'
import { inTransaction } from '../transaction.ts'
import { openCredentialsFile } from './private-file.ts'

/** Who a bearer token speaks for, and where it may act. */
export interface Caller extends Actor, Area {}

export interface TokenEntry extends Caller {
  /** Epoch ms. */
  readonly createdAt: number
  /** Epoch ms; a revoked token stays on record until its name is used again. */
  readonly revokedAt?: number
}

export type AddedToken =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'bad-name' | 'name-taken' }

/** The bearer tokens of the API. Commands change them in another process while the API runs: nothing is cached. */
export interface Tokens extends Disposable {
  /** Makes a token; its secret is shown here and never again. */
  add(name: string, role: Role, sites?: readonly string[]): AddedToken
  /** False when there is no token in force of that name. */
  revoke(name: string): boolean
  list(): TokenEntry[]
  /** Whom a secret speaks for; undefined when it is not, or no longer, good. */
  verify(secret: string): Caller | undefined
  /** The secret of a first admin token, once in the file's life; undefined later, or with a fixed token. */
  ensureFirstToken(): string | undefined
}

export interface TokensOptions {
  readonly folder: string
  /** `HUOSHUI_TOKEN`: an admin token that is not in the file. */
  readonly fixedToken?: string
  readonly clock?: () => number
}

/** The caller of the fixed token; no token in the file can have such a name. */
export const fixedCaller: Caller = { name: '(HUOSHUI_TOKEN)', role: 'admin' }

const table = `CREATE TABLE IF NOT EXISTS token (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, revoked_at INTEGER,
  sites TEXT
) STRICT, WITHOUT ROWID`

/**
 * SHA-256 and not scrypt: a secret is 256 random bits, so there is no dictionary to slow down, and every request is
 * checked. Looking up by hash tells a caller's timing nothing about the secrets.
 */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Opens the tokens in `credentials.sqlite` of `folder`, making the file when it is not there. */
export function openTokens(options: TokensOptions): Tokens {
  const database = openCredentialsFile(options.folder, (file) => {
    file.exec(table)
    addSites(file)
  })
  const clock = options.clock ?? Date.now
  const fixed = options.fixedToken === undefined ? undefined : hashOf(options.fixedToken)
  const find = database.prepare('SELECT name, role, sites FROM token WHERE hash = ? AND revoked_at IS NULL')
  const inForce = database.prepare('SELECT 1 FROM token WHERE name = ? AND revoked_at IS NULL')
  const save = database.prepare(
    'INSERT OR REPLACE INTO token (name, role, hash, created_at, sites) VALUES (?, ?, ?, ?, ?)',
  )
  const revoke = database.prepare('UPDATE token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL')
  const all = database.prepare('SELECT name, role, created_at, revoked_at, sites FROM token ORDER BY name')

  function add(name: string, role: Role, sites?: readonly string[]): AddedToken {
    if (!isName(name)) return { ok: false, reason: 'bad-name' }
    return inTransaction(database, () => {
      if (inForce.get(name)) return { ok: false, reason: 'name-taken' }
      const secret = `hs_${randomBytes(32).toString('base64url')}`
      save.run(name, role, hashOf(secret), clock(), sites ? JSON.stringify(sites) : null)
      return { ok: true, secret }
    })
  }

  return {
    add,
    revoke: (name) => Number(revoke.run(clock(), name).changes) > 0,
    list: () =>
      all.all().map((row) => {
        const revokedAt = row['revoked_at']
        const entry = { ...callerOf(row), createdAt: Number(row['created_at']) }
        return revokedAt === null ? entry : { ...entry, revokedAt: Number(revokedAt) }
      }),
    verify(secret) {
      const hash = hashOf(secret)
      if (fixed && timingSafeEqual(fixed, hash)) return fixedCaller
      const row = find.get(hash)
      return row && callerOf(row)
    },
    ensureFirstToken() {
      // Revoked tokens count: whoever revoked the last one did not ask for another to be printed.
      if (fixed || all.get()) return undefined
      const added = add('first', 'admin')
      return added.ok ? added.secret : undefined
    },
    [Symbol.dispose]: () => database.close(),
  }
}

function callerOf(row: Record<string, unknown>): Caller {
  const role = roleOf(row['role'])
  if (!role) throw new Error(`token ${row['name']}: unknown role ${row['role']}`)
  const sites = row['sites']
  return { name: String(row['name']), role, ...(typeof sites === 'string' && { sites: JSON.parse(sites) }) }
}

/** A file of before there were areas. Two processes may find it at once: then one of them has done it. */
function addSites(database: DatabaseSync): void {
  const has = () =>
    database.prepare("SELECT 1 FROM pragma_table_info('token') WHERE name = 'sites'").get() !== undefined
  try {
    if (!has()) database.exec('ALTER TABLE token ADD COLUMN sites TEXT')
  } catch (error) {
    if (!has()) throw error
  }
}
