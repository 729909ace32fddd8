import { timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Role } from '../../core/people/role.ts'
import { isName } from '../../core/topic.ts'
import { inTransaction } from '../transaction.ts'
import { openCredentialsFile } from './private-file.ts'
import { callerOf, entryOf, hashOf, newToken, spentBecause } from './token-rows.ts'
import { openUses } from './token-uses.ts'
import { type AddedToken, type Caller, fixedCaller, type Tokens } from './tokens.ts'

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
      const secret = newToken()
      save.run(name, role, hashOf(secret), clock(), sites ? JSON.stringify(sites) : null, expiresAt ?? null)
      return { ok: true, secret }
    })
  }

  return {
    add: async (name, role, sites, expiresAt) => add(name, role, sites, expiresAt),
    revoke: async (name) => Number(revoke.run(clock(), name).changes) > 0,
    list: async () => all.all().map(entryOf),
    async verify(secret) {
      const hash = hashOf(secret)
      if (fixed && timingSafeEqual(fixed, hash)) return fixedCaller
      const row = find.get(hash)
      if (!row || spentBecause(row, clock())) return undefined
      const caller = callerOf(row)
      hashes.set(caller, hash)
      uses.note(caller.name, clock())
      return caller
    },
    async whySpent(secret) {
      const row = find.get(hashOf(secret))
      const because = row && spentBecause(row, clock())
      return because && { name: String(row['name']), because }
    },
    async isInForce(caller) {
      if (caller === fixedCaller) return true
      const row = find.get(hashes.get(caller) ?? '')
      return (
        row !== undefined && !spentBecause(row, clock()) && JSON.stringify(callerOf(row)) === JSON.stringify(caller)
      )
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
