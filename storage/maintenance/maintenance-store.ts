import { endOf, type MadeWindow, rememberedMs } from '../../core/maintenance/made.ts'
import { Answers, answerTable, once, type RequestKey } from '../answers.ts'
import { openDatabase } from '../database.ts'
import { atOnce, type Steps } from '../steps.ts'
import { inTransaction } from '../transaction.ts'
import { endWindow, make, mostAnswers, siteOf, type WindowRows } from './decide.ts'
import type { MaintenanceStore, MakeResult } from './maintenance.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS window (
    id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, until REAL NOT NULL, content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS window_until ON window (until);
  CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT, window INTEGER NOT NULL, at REAL NOT NULL, content TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS entry_unchanged BEFORE UPDATE ON entry
    BEGIN SELECT RAISE (ABORT, 'what became of a window is append-only'); END;
  ${answerTable}
`

export const maintenanceFile = 'maintenance.sqlite'

export interface MaintenanceOptions {
  readonly folder: string
  /** Windows that are kept; above it the oldest that are over go. Default 10,000. */
  readonly max?: number
  /** Windows that have not ended; more are refused. Default 500. */
  readonly maxOpen?: number
}

/** Opens `maintenance.sqlite` of a data folder, making it when it is not there. */
export async function openMaintenanceStore(options: MaintenanceOptions): Promise<MaintenanceStore> {
  const { folder, max = 10_000, maxOpen = 500 } = options
  const database = openDatabase(folder, {
    name: maintenanceFile,
    version: 1,
    without: 'work that was planned here is then forgotten, and its alarms call',
    complete: (made) => made.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`),
  })
  const answers = new Answers<MakeResult>(database, mostAnswers)
  const statements = {
    next: database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'window'"),
    insert: database.prepare('INSERT INTO window (id, site, until, content) VALUES (?, ?, ?, ?)'),
    update: database.prepare('UPDATE window SET until = ?, content = ? WHERE id = ?'),
    append: database.prepare('INSERT INTO entry (window, at, content) VALUES (?, ?, ?)'),
    find: database.prepare('SELECT content FROM window WHERE id = ?'),
    list: database.prepare(
      'SELECT content FROM window WHERE (? IS NULL OR site = ?) AND until > ? ORDER BY id DESC LIMIT ?',
    ),
    open: database.prepare('SELECT count(*) AS count FROM window WHERE until > ?'),
    stamp: database.prepare('SELECT coalesce(max(number), 0) AS number FROM entry'),
    trim: database.prepare(
      'DELETE FROM window WHERE until <= ? AND id <= (SELECT id FROM window ORDER BY id DESC LIMIT 1 OFFSET ?)',
    ),
  }
  const windowIn = (row: Record<string, unknown> | undefined) =>
    row && (JSON.parse(String(row['content'])) as MadeWindow)
  const keep = (window: MadeWindow, at: number) => statements.append.run(window.id, at, JSON.stringify(window))
  const rows: WindowRows = {
    openCount: (at) => Number(statements.open.get(at)?.['count']),
    nextId: () => Number(statements.next.get()?.['seq'] ?? 0) + 1,
    find: (id) => windowIn(statements.find.get(id)),
    insert(window, { at }) {
      statements.insert.run(window.id, siteOf(window), window.to, JSON.stringify(window))
      keep(window, at)
      statements.trim.run(at - rememberedMs, max)
    },
    update(window, { at }) {
      statements.update.run(endOf(window), JSON.stringify(window), window.id)
      keep(window, at)
    },
  }
  const decide = (key: RequestKey | undefined, at: number, work: () => Steps<MakeResult>): MakeResult =>
    inTransaction(database, () => atOnce(once(answers, key, at, work)).result)

  return {
    make: async (given, doing, key) => decide(key, doing.at, () => make(rows, maxOpen, given, doing)),
    end: async (id, why, doing, key) => decide(key, doing.at, () => endWindow(rows, id, why, doing)),
    window: async (id) => windowIn(statements.find.get(id)),
    windows: async ({ site = null, after = Number.NEGATIVE_INFINITY, limit }) =>
      statements.list.all(site, site, after, limit).flatMap((row) => windowIn(row) ?? []),
    inForce: async (now) =>
      inTransaction(database, () => ({
        stamp: String(statements.stamp.get()?.['number']),
        windows: statements.list.all(null, null, now - rememberedMs, max).flatMap((row) => windowIn(row) ?? []),
      })),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
