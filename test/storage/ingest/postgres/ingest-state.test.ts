import { describe, expect, test } from 'vitest'
import { openPostgresIngest } from '../../../../storage/ingest/postgres/ingest-state.ts'
import { postgresStateReader } from '../../../../storage/ingest/postgres/state-reader.ts'
import { IngestMoved, type IngestStep } from '../../../../storage/ingest/state.ts'
import { type Postgres, PostgresAway, type Session } from '../../../../storage/postgres/postgres.ts'
import { ingestStateContract } from '../../../contract/ingest-state.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { hasPostgres, postgresOf, withConnections } from '../../../support/postgres.ts'

const limits = { rejectsMax: 1_000, rejectsBytesMax: 1e6 }

function step(cursor: number): IngestStep {
  return { cursor, points: new Map(), memory: new Map([['last', cursor]]), rejects: [] }
}

describe.skipIf(!hasPostgres())('ingest in PostgreSQL', () => {
  ingestStateContract('PostgreSQL', {
    state: async (folder, given) =>
      withConnections(await postgresOf(folder), (each) => openPostgresIngest(each, given)),
    reader: async (folder) => withConnections(await postgresOf(folder), postgresStateReader),
  })

  test('an ingest that another has followed commits nothing', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using zombie = await openPostgresIngest(postgres, limits)
    await zombie.resume()
    await zombie.commit(step(1))
    await using owner = await openPostgresIngest(postgres, limits)
    await owner.resume()
    expect(owner.cursor).toBe(1)
    await expect(zombie.commit(step(2))).rejects.toThrow(IngestMoved)
    await expect(zombie.beginReread([], { next: 0, until: 1 })).rejects.toThrow(IngestMoved)
    await expect(zombie.standOn('another', 0)).rejects.toThrow(IngestMoved)
    await owner.commit(step(2))
    expect(await owner.memory()).toEqual(new Map([['last', 2]]))
  })

  test('of a commit whose answer was lost it is known, at the next beginning, that it was kept', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using state = await openPostgresIngest(losingAnswers(postgres), { ...limits, owned: postgres })
    await expect(state.commit(step(1))).rejects.toThrow(PostgresAway)
    expect(state.cursor).toBe(0)
    await expect(state.commit(step(2)), 'which was worked out from the state before').rejects.toThrow(
      'the cursor was 0 and is 1: an earlier commit was kept',
    )
    await state.resume()
    expect([state.cursor, await state.memory()]).toEqual([1, new Map([['last', 1]])])
  })
})

/** The server keeps what a transaction did, and the connection ends before it can say so. */
function losingAnswers(postgres: Postgres): Postgres {
  return {
    where: postgres.where,
    rows: (text, values) => postgres.rows(text, values),
    script: (statements) => postgres.script(statements),
    async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
      await postgres.transaction(work)
      throw new PostgresAway('Connection terminated unexpectedly')
    },
    apart: (limits) => postgres.apart(limits),
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}
