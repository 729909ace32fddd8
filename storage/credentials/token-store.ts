import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type Role, roleOf } from '../../core/people/role.ts'
import { isName } from '../../core/topic.ts'
import { inTransaction } from '../transaction.ts'
import { openCredentialsFile } from './private-file.ts'
import { openUses } from './token-uses.ts'
import { type AddedToken, type Caller, fixedCaller, type Spent, type TokenEntry, type Tokens } from './tokens.ts'

export interface TokensOptions {
  readonly folder: string
  /** `HUOSHUI_TOKEN`: an admin token that is not in the file. */
  readonly fixedToken?: string
  readonly clock?: () => number
}

const table = `CREATE TABLE IF NOT EXISTS token (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, revoked_at INTEGER,
  sites TEXT, expires_at INTEGER, last_used_at INTEGER
) STRICT, WITHOUT ROWID`

/**
 * SHA-256 and not scrypt: a secret is 256 random bits, so there is no dictionary to slow down, and every request is
 * checked. Looking up by hash tells a caller's timing nothing about the secrets.
 */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Opens the tokens in `credentials.sqlite` of `folder`, making the file when it is not there. */
export async function openTokens(options: TokensOptions): Promise<Tokens> {
  const database = openCredentialsFile(options.folder, (file) => {
    file.exec(table)
    for (const column of later) addColumn(file, column)
  })
  const clock = options.clock ?? Date.now
  const fixed = options.fixedToken === undefined ? undefined : hashOf(options.fixedToken)
  const find = database.prepare('SELECT name, role, sites, expires_at, revoked_at FROM token WHERE hash = ?')
  const inForce = database.prepare(
    'SELECT 1 FROM token WHERE name = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)',
  )
  const save = database.prepare(
    'INSERT OR REPLACE INTO token (name, role, hash, created_at, sites, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const revoke = database.prepare('UPDATE token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL')
  const all = database.prepare('SELECT * FROM token ORDER BY name')
  const uses = openUses(options.folder)
  const hashes = new WeakMap<Caller, Buffer>()

  function add(name: string, role: Role, sites?: readonly string[], expiresAt?: number): AddedToken {
    if (!isName(name)) return { ok: false, reason: 'bad-name' }
    return inTransaction(database, () => {
      if (inForce.get(name, clock())) return { ok: false, reason: 'name-taken' }
      const secret = `hs_${randomBytes(32).toString('base64url')}`
      save.run(name, role, hashOf(secret), clock(), sites ? JSON.stringify(sites) : null, expiresAt ?? null)
      return { ok: true, secret }
    })
  }

  function why(row: Record<string, unknown>): Spent['because'] | undefined {
    if (row['revoked_at'] !== null) return 'revoked'
    return row['expires_at'] !== null && Number(row['expires_at']) <= clock() ? 'expired' : undefined
  }

  return {
    add: async (name, role, sites, expiresAt) => add(name, role, sites, expiresAt),
    revoke: async (name) => Number(revoke.run(clock(), name).changes) > 0,
    list: async () => all.all().map(entryOf),
    async verify(secret) {
      const hash = hashOf(secret)
      if (fixed && timingSafeEqual(fixed, hash)) return fixedCaller
      const row = find.get(hash)
      if (!row || why(row)) return undefined
      const caller = callerOf(row)
      hashes.set(caller, hash)
      uses.note(caller.name, clock())
      return caller
    },
    async whySpent(secret) {
      const row = find.get(hashOf(secret))
      const because = row && why(row)
      return because && { name: String(row['name']), because }
    },
    async isInForce(caller) {
      if (caller === fixedCaller) return true
      const row = find.get(hashes.get(caller) ?? '')
      return row !== undefined && !why(row) && JSON.stringify(callerOf(row)) === JSON.stringify(caller)
    },
    async ensureFirstToken() {
      // Revoked tokens count: whoever revoked the last one did not ask for another to be printed.
      if (fixed || all.get()) return undefined
      const added = add('first', 'admin')
      return added.ok ? added.secret : undefined
    },
    async [Symbol.asyncDispose]() {
      uses[Symbol.dispose]()
      database.close()
    },
  }
}

function callerOf(row: Record<string, unknown>): Caller {
  const role = roleOf(row['role'])
  if (!role) throw new Error(`token ${row['name']}: unknown role ${row['role']}`)
  const sites = row['sites']
  return { name: String(row['name']), role, ...(typeof sites === 'string' && { sites: JSON.parse(sites) }) }
}

function entryOf(row: Record<string, unknown>): TokenEntry {
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

/** What files of before do not have. */
const later = ['sites TEXT', 'expires_at INTEGER', 'last_used_at INTEGER'] as const

/** Two processes may find it missing at once: then one of them has added it. */
function addColumn(database: DatabaseSync, column: (typeof later)[number]): void {
  const [name = ''] = column.split(' ')
  const has = () => database.prepare("SELECT 1 FROM pragma_table_info('token') WHERE name = ?").get(name) !== undefined
  try {
    if (!has()) database.exec(`ALTER TABLE token ADD COLUMN ${column}`)
  } catch (error) {
    if (!has()) throw error
  }
}
