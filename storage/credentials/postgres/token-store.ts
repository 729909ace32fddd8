import { timingSafeEqual } from 'node:crypto'
import type { Role } from '../../../core/people/role.ts'
import { isName } from '../../../core/topic.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import { callerOf, entryOf, hashOf, newToken, spentBecause } from '../token-rows.ts'
import { everyMs } from '../token-uses.ts'
import { type AddedToken, type Caller, fixedCaller, type Tokens } from '../tokens.ts'

export interface PostgresTokensOptions {
  /** `HUOSHUI_TOKEN`: an admin token that is not on record. */
  readonly fixedToken?: string
  readonly clock?: () => number
}

/** The bearer tokens; each that is shown is asked for. The connections stay whose they are. */
export function postgresTokens(postgres: Postgres, options: PostgresTokensOptions = {}): Tokens {
  const clock = options.clock ?? Date.now
  const fixed = options.fixedToken === undefined ? undefined : hashOf(options.fixedToken)
  const hashes = new WeakMap<Caller, Buffer>()
  const noted = new Map<string, number>()

  async function find(hash: Buffer) {
    const text = 'SELECT name, role, sites, expires_at, revoked_at FROM token WHERE hash = $1'
    return (await postgres.rows(text, [hash]))[0]
  }

  /** Whoever asks does not wait for it, and what cannot be noted is noted a minute later. */
  function note(name: string, now: number): void {
    const before = noted.get(name)
    if (before !== undefined && Math.abs(now - before) < everyMs) return
    noted.set(name, now)
    const text = 'UPDATE token SET last_used_at = $1 WHERE name = $2'
    postgres.rows(text, [now, name]).catch(() => undefined)
  }

  async function add(
    name: string,
    role: Role,
    { sites, expiresAt, isFirst = false }: { sites?: readonly string[]; expiresAt?: number; isFirst?: boolean },
  ): Promise<AddedToken> {
    if (!isName(name)) return { ok: false, reason: 'bad-name' }
    return await inTurn(postgres, 'tokens', async (session) => {
      const [taken] = await session.rows(
        `SELECT 1 FROM token WHERE $3 OR (name = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2))
         LIMIT 1`,
        [name, clock(), isFirst],
      )
      if (taken) return { ok: false, reason: 'name-taken' }
      const secret = newToken()
      await session.rows(
        `INSERT INTO token (name, role, hash, created_at, sites, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (name) DO UPDATE SET role = excluded.role, hash = excluded.hash, created_at = excluded.created_at,
           revoked_at = NULL, sites = excluded.sites, expires_at = excluded.expires_at, last_used_at = NULL`,
        [name, role, hashOf(secret), clock(), sites ? JSON.stringify(sites) : null, expiresAt ?? null],
      )
      return { ok: true, secret }
    })
  }

  return {
    add: (name, role, sites, expiresAt) =>
      add(name, role, { ...(sites && { sites }), ...(expiresAt !== undefined && { expiresAt }) }),
    async revoke(name) {
      const text = 'UPDATE token SET revoked_at = $1 WHERE name = $2 AND revoked_at IS NULL RETURNING 1'
      return (await postgres.rows(text, [clock(), name])).length > 0
    },
    list: async () => (await postgres.rows('SELECT * FROM token ORDER BY name')).map(entryOf),
    async verify(secret) {
      const hash = hashOf(secret)
      if (fixed && timingSafeEqual(fixed, hash)) return fixedCaller
      const row = await find(hash)
      if (!row || spentBecause(row, clock())) return undefined
      const caller = callerOf(row)
      hashes.set(caller, hash)
      note(caller.name, clock())
      return caller
    },
    async whySpent(secret) {
      const row = await find(hashOf(secret))
      const because = row && spentBecause(row, clock())
      return because && { name: String(row['name']), because }
    },
    async isInForce(caller) {
      if (caller === fixedCaller) return true
      const hash = hashes.get(caller)
      const row = hash && (await find(hash))
      return (
        row !== undefined && !spentBecause(row, clock()) && JSON.stringify(callerOf(row)) === JSON.stringify(caller)
      )
    },
    async ensureFirstToken() {
      // Revoked tokens count: whoever revoked the last one did not ask for another to be printed.
      if (fixed) return undefined
      const added = await add('first', 'admin', { isFirst: true })
      return added.ok ? added.secret : undefined
    },
    async [Symbol.asyncDispose]() {},
  }
}
