import type { Session } from '../../postgres/postgres.ts'
import type { StoreWritten } from '../store-written.ts'

/** The first part's, and that of any other (`store/1`). */
const itsStore = `store = 'ingest' AND (key = 'store' OR key LIKE 'store/%')`

/** By the row of each part of ingest. */
export function postgresStoreWritten(session: Session): StoreWritten {
  return {
    async identity() {
      const text = `SELECT value FROM origin WHERE ${itsStore} AND value <> '' LIMIT 1`
      const [row] = await session.rows(text)
      return row && String(row['value'])
    },
    async forget() {
      const text = `UPDATE origin SET value = '' WHERE ${itsStore} RETURNING store`
      return (await session.rows(text)).length > 0
    },
    async [Symbol.asyncDispose]() {},
  }
}
