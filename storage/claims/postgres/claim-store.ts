import { ClaimSchema } from '../../../core/plant/claims.ts'
import { counted, countUp } from '../../postgres/counter.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { ClaimStore } from '../claims.ts'

const store = 'claims'

/** The claims, in the order in which they were made. The connections stay whose they are. */
export function postgresClaims(postgres: Postgres): ClaimStore {
  return {
    // in its turn: the stamp is of these very claims
    claims: () =>
      inTurn(postgres, store, async (session) => {
        const rows = await session.rows('SELECT content FROM claim ORDER BY place')
        const claims = rows.map(({ content }) => ClaimSchema.parse(JSON.parse(String(content))))
        return { stamp: String(await counted(session, store)), claims }
      }),
    stamp: async () => String(await counted(postgres, store)),
    replace: (stamp, claims) =>
      inTurn(postgres, store, async (session) => {
        if (String(await counted(session, store)) !== stamp) return false
        await session.rows('DELETE FROM claim')
        await session.rows(
          'INSERT INTO claim (place, content) SELECT place, content FROM unnest($1::text[]) WITH ORDINALITY AS given (content, place)',
          [claims.map((claim) => JSON.stringify(claim))],
        )
        await countUp(session, store)
        return true
      }),
    async [Symbol.asyncDispose]() {},
  }
}
