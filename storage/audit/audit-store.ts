import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../database.ts'
import { inTransaction } from '../transaction.ts'
import type { Audit } from './audit.ts'
import { entryOf } from './rows.ts'

const name = 'audit.sqlite'
const table = `CREATE TABLE IF NOT EXISTS entry (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, what TEXT NOT NULL, by TEXT NOT NULL, person TEXT, about TEXT,
  address TEXT, detail TEXT
) STRICT`

export interface AuditStoreOptions {
  readonly folder: string
  /** Entries that are kept. Default 100,000: fifty a day for five years. */
  readonly max?: number
}

/** Opens `audit.sqlite` of a data folder, made when it is not there. Only its owner may read it. */
export async function openAudit({ folder, max = 100_000 }: AuditStoreOptions): Promise<Audit> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  // before SQLite opens it: the write-ahead log takes its mode from it
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  const without = 'who logged in, invited, revoked and changed rotas before is then forgotten'
  const complete = (file: { exec(sql: string): void }) => file.exec(table)
  const database = openDatabase(folder, { name, version: 1, without, complete })
  const add = database.prepare(
    'INSERT INTO entry (at, what, by, person, about, address, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const trim = database.prepare('DELETE FROM entry WHERE number <= (SELECT max(number) FROM entry) - ?')
  const page = database.prepare(`SELECT * FROM entry WHERE number < ?1 AND at >= ?2 AND at < ?3
    AND (?4 IS NULL OR coalesce(about, by) IN (SELECT value FROM json_each(?4)))
    AND (?5 IS NULL OR what IN (SELECT value FROM json_each(?5)))
    AND instr(lower(concat_ws(' ', by, person, about, address)), lower(?6)) > 0
    ORDER BY number DESC LIMIT ?7`)
  return {
    note: async ({ at, what, by, person = null, about = null, address = null, detail = null }) =>
      inTransaction(database, () => {
        add.run(at, what, by, person, about, address, detail)
        trim.run(max)
      }),
    entries: async ({ before = Number.MAX_SAFE_INTEGER, from, to, people, what, find = '', limit }) => {
      const [begin, end] = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER]
      const list = (given: readonly string[] | undefined) => (given ? JSON.stringify(given) : null)
      return page.all(before, begin, end, list(people), list(what), find, limit).map(entryOf)
    },
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
