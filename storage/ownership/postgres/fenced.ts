import type { Postgres, Session } from '../../postgres/postgres.ts'
import { type Lease, LeaseLost } from '../ownership.ts'

/**
 * PostgreSQL as whoever has a lease may use it: what is written is kept only while the lease is theirs, whatever the
 * process believes. Whoever takes the work next waits for what is just being kept. The connections stay whose they are.
 */
export function fencedBy(postgres: Postgres, { work, epoch }: Pick<Lease, 'work' | 'epoch'>): Postgres {
  const fenced = <T>(change: (session: Session) => Promise<T>): Promise<T> =>
    postgres.transaction(async (session) => {
      // a sign of life changes no key, and need not wait for it; a taker does
      const held = await session.rows('SELECT 1 FROM lease WHERE work = $1 AND epoch = $2 FOR KEY SHARE', [work, epoch])
      if (held.length === 0) throw new LeaseLost(`${work}: another process does it now`)
      return change(session)
    })
  return {
    where: postgres.where,
    rows: (text, values) =>
      /^\s*SELECT\b/i.test(text) ? postgres.rows(text, values) : fenced((session) => session.rows(text, values)),
    script: (statements) => fenced((session) => session.script(statements)),
    transaction: fenced,
    apart: (limits) => postgres.apart(limits),
    async [Symbol.asyncDispose]() {},
  }
}
