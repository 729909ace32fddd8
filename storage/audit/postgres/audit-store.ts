import type { Postgres } from '../../postgres/postgres.ts'
import type { Audit } from '../audit.ts'
import { entryOf } from '../rows.ts'

/** The audit; `max` entries are kept. The connections stay whose they are. */
export function postgresAudit(postgres: Postgres, max = 100_000): Audit {
  return {
    note: ({ at, what, by, person = null, about = null, address = null, detail = null }) =>
      postgres.transaction(async (session) => {
        const [row] = await session.rows(
          `INSERT INTO audit_entry (at, what, by, person, about, address, detail)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING number`,
          [at, what, by, person, about, address, detail],
        )
        await session.rows('DELETE FROM audit_entry WHERE number <= $1', [Number(row?.['number']) - max])
      }),
    async entries({ before = Number.MAX_SAFE_INTEGER, from, to, people, what, find = '', limit }) {
      const rows = await postgres.rows(
        `SELECT * FROM audit_entry WHERE number < $1 AND at >= $2 AND at < $3
           AND ($4::text[] IS NULL OR coalesce(about, by) = ANY ($4)) AND ($5::text[] IS NULL OR what = ANY ($5))
           AND strpos(lower(concat_ws(' ', by, person, about, address)), lower($6)) > 0
         ORDER BY number DESC LIMIT $7`,
        [
          ...[before, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER],
          ...[people ? [...people] : null, what ? [...what] : null, find, limit],
        ],
      )
      return rows.map(entryOf)
    },
    async [Symbol.asyncDispose]() {},
  }
}
