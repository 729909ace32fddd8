import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { Claim } from '../../core/plant/claims.ts'
import { photoFolder } from '../orders/photo-files.ts'
import type { Postgres, Session } from '../postgres/postgres.ts'
import { copiedFiles, type TableCopy, tableCopies } from './tables.ts'

/** State that cannot be copied: one sentence with what is in the way, and what to do. Nothing was copied. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused'
}

/** Rows of one statement. */
const atOnce = 500
/** Between two statements the file is read. */
const longestStill = '120s'

export interface CopyOptions {
  readonly folder: string
  /** Claims of the data folder, as they are checked. */
  readonly claims: readonly Claim[]
  /** Told of each table as it is done. */
  readonly progress?: (line: string) => void
}

/**
 * Copies the state of a data folder into an empty schema, in one transaction: all of it is there, counted against the
 * files, or nothing is. The platform is stopped meanwhile. Returns how many rows each table has.
 */
export async function copyState(postgres: Postgres, options: CopyOptions): Promise<ReadonlyMap<string, number>> {
  const { folder, claims, progress = () => undefined } = options
  const there = copiedFiles.filter((file) => existsSync(join(folder, `${file}.sqlite`)))
  if (there.length === 0) throw new CopyRefused(`${folder} has no state: there is nothing to copy.`)
  using files = new DisposableStack()
  const databases = new Map(
    there.map((file) => {
      const database = new DatabaseSync(join(folder, `${file}.sqlite`), { readOnly: true, timeout: 5_000 })
      files.defer(() => database.close())
      return [file, database] as const
    }),
  )
  const counts = new Map<string, number>()
  await postgres.transaction(async (session) => {
    await session.rows(`SET LOCAL idle_in_transaction_session_timeout = '${longestStill}'`)
    await refuseFull(session, postgres.where)
    for (const copy of tableCopies) {
      const database = databases.get(copy.file)
      if (!database || !hasTables(database, copy)) continue
      const copied = await copyTable(session, database, copy)
      counts.set(copy.to, (counts.get(copy.to) ?? 0) + copied)
      if (copied > 0) progress(`${copy.file}: ${copied} rows of ${copy.to}`)
    }
    counts.set('photo', await copyPhotos(session, folder))
    counts.set('claim', await copyClaims(session, claims))
    await session.rows("INSERT INTO origin (store, key, value) VALUES ('state', 'copied', $1)", [folder])
    await verify(session, counts)
  })
  return counts
}

/** Whether a folder's state was copied there. */
export async function wasCopied(session: Session): Promise<boolean> {
  return (await session.rows("SELECT 1 FROM origin WHERE store = 'state' AND key = 'copied'")).length > 0
}

/** Rows that the schema has from its beginning, or that an opening makes. */
const fromTheBeginning = new Set([
  'alarm_partition',
  'ingest_place',
  'journal_end',
  'point_end',
  'order_place',
  'delivery_place',
  'origin',
  'secret',
])

async function refuseFull(session: Session, where: string): Promise<void> {
  const full: string[] = []
  for (const table of new Set([...tableCopies.map(({ to }) => to), 'photo', 'claim'])) {
    if (fromTheBeginning.has(table)) continue
    const [row] = await session.rows(`SELECT EXISTS (SELECT 1 FROM ${table}) AS is_full`)
    if (row?.['is_full'] === true) full.push(table)
  }
  if (full.length > 0)
    throw new CopyRefused(
      `${where} has state already (${full.slice(0, 5).join(', ')}): nothing is put into what is not empty. Set HUOSHUI_POSTGRES_SCHEMA to a new schema, or drop this one.`,
    )
}

/** A file of an earlier form may lack a table; opening it with this version makes it. */
function hasTables(database: DatabaseSync, { select }: TableCopy): boolean {
  try {
    database.prepare(select)
    return true
  } catch (error) {
    if (error instanceof Error && /no such table/.test(error.message)) return false
    throw error
  }
}

async function copyTable(session: Session, database: DatabaseSync, copy: TableCopy): Promise<number> {
  const columns = await columnsOf(session, copy.to)
  let batch: Record<string, SQLOutputValue>[] = []
  let copied = 0
  if (copy.isOneRow || fromTheBeginning.has(copy.to)) await makeRoom(session, copy, database)
  for (const row of database.prepare(copy.select).iterate()) {
    batch.push(row)
    if (batch.length < atOnce) continue
    copied += await put(session, copy, columns, batch)
    batch = []
  }
  if (batch.length > 0) copied += await put(session, copy, columns, batch)
  const own = [...columns].find(([, { isIdentity }]) => isIdentity)?.[0]
  if (own !== undefined && copied > 0)
    await session.rows(
      `SELECT setval(pg_get_serial_sequence('${copy.to}', '${own}'), (SELECT max("${own}") FROM ${copy.to}))`,
    )
  if (copy.to === 'dirty') await session.rows("SELECT setval('dirty_change', (SELECT max(change) FROM dirty))")
  return copied
}

/** What an opening of the empty schema has made gives way to what the file says. */
async function makeRoom(session: Session, { to, select, isOneRow }: TableCopy, database: DatabaseSync): Promise<void> {
  if (isOneRow) await session.rows(`DELETE FROM ${to}`)
  for (const { store } of isOneRow ? [] : database.prepare(select).all())
    await session.rows(`DELETE FROM ${to} WHERE store = $1`, [store])
}

interface Column {
  readonly type: string
  readonly isIdentity: boolean
}

async function columnsOf(session: Session, table: string): Promise<ReadonlyMap<string, Column>> {
  const rows = await session.rows(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attidentity <> '' AS is_identity
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  )
  return new Map(
    rows.map((row) => [String(row['name']), { type: String(row['type']), isIdentity: row['is_identity'] === true }]),
  )
}

async function put(
  session: Session,
  { to, isOneRow }: TableCopy,
  columns: ReadonlyMap<string, Column>,
  rows: readonly Record<string, SQLOutputValue>[],
): Promise<number> {
  // the fence's own columns begin anew
  const fence = isOneRow ? beginsAt(columns) : {}
  const given = [...Object.keys(rows[0] ?? {}), ...Object.keys(fence)]
  const names = given.map((name) => `"${name}"`).join(', ')
  const types = given.map((name, index) => `$${index + 1}::${columns.get(name)?.type}[]`)
  const values = given.map((name) => rows.map((row) => (name in fence ? fence[name] : storable(row[name] ?? null))))
  await session.rows(
    `INSERT INTO ${to} (${names}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${types.join(', ')})`,
    values,
  )
  return rows.length
}

function beginsAt(columns: ReadonlyMap<string, Column>): Record<string, number | string> {
  return { ...(columns.has('epoch') && { epoch: 0 }), ...(columns.has('last_commit') && { last_commit: '' }) }
}

function storable(value: SQLOutputValue): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value
}

/** One file after the other: each may be large. */
async function copyPhotos(session: Session, folder: string): Promise<number> {
  const path = join(folder, photoFolder)
  if (!existsSync(path)) return 0
  const shown = await session.rows('SELECT DISTINCT hash FROM order_photo ORDER BY hash')
  const there = new Set(readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => name.slice(-64)))
  let copied = 0
  for (const { hash } of shown) {
    // a photo that is gone from the disk is gone: its order says that it was there
    if (!there.has(String(hash))) continue
    const content = await readFile(join(path, String(hash).slice(0, 2), String(hash)))
    await session.rows('INSERT INTO photo (hash, content) VALUES ($1, $2)', [hash, content])
    copied++
  }
  return copied
}

async function copyClaims(session: Session, claims: readonly Claim[]): Promise<number> {
  if (claims.length === 0) return 0
  for (const [index, claim] of claims.entries())
    await session.rows('INSERT INTO claim (place, content) VALUES ($1, $2)', [index + 1, JSON.stringify(claim)])
  await session.rows("INSERT INTO counter (name, number) VALUES ('claims', 1)")
  return claims.length
}

/** What is there now against what the files had; throws, and so undoes all, where one row is missing. */
async function verify(session: Session, counts: ReadonlyMap<string, number>): Promise<void> {
  for (const [table, expected] of counts) {
    // claims have a counter of their own, and an opening may have named other stores
    if (table === 'counter' || table === 'secret' || table === 'origin') continue
    const [row] = await session.rows(`SELECT count(*) AS count FROM ${table}`)
    if (Number(row?.['count']) !== expected)
      throw new Error(`${table}: ${expected} rows were to be copied, and ${row?.['count']} are there`)
  }
}
