import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { DecoderMemory } from '../../core/decode/decoder.ts'
import { inTransaction } from '../transaction.ts'
import { pointStateOf, rejectOf } from './rows.ts'
import type { IngestState, IngestStep, NewReject, PointState, StoredReject } from './state.ts'
import { openStateFile } from './tables.ts'

export interface IngestStateOptions {
  readonly folder: string
  /** Rejects kept; above it the oldest go. */
  readonly rejectsMax: number
  /** Called with the number of rejects that had to go. */
  readonly onRejectsDropped: (count: number) => void
}

/** Opens the state for its one writer, ingest. What it holds is also in memory, so that looking costs nothing. */
export function openIngestState(options: IngestStateOptions): IngestState {
  return new SqliteIngestState(openStateFile(options.folder), options)
}

class SqliteIngestState implements IngestState {
  cursor: number
  readonly memory: DecoderMemory
  private readonly database: DatabaseSync
  private readonly options: IngestStateOptions
  private readonly statements
  private readonly points: Map<string, PointState>
  private readonly remembered: Map<string, unknown>
  private readonly unsaved = new Set<string>()
  private change: number
  private rejectsKept: number

  constructor(database: DatabaseSync, options: IngestStateOptions) {
    this.database = database
    this.options = options
    this.statements = prepare(database)
    const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
    this.cursor = number('SELECT "offset" FROM cursor')
    this.change = number('SELECT max(change) FROM point')
    this.rejectsKept = number('SELECT count(*) FROM reject')
    const points = database.prepare('SELECT * FROM point').all()
    this.points = new Map(points.map((row) => [String(row['point']), pointStateOf(row)]))
    const memories = database.prepare('SELECT key, value FROM memory').all()
    this.remembered = new Map(memories.map((row) => [String(row['key']), JSON.parse(String(row['value']))]))
    this.memory = {
      get: (key) => this.remembered.get(key),
      set: (key, value) => {
        this.remembered.set(key, value)
        this.unsaved.add(key)
      },
    }
  }

  pointState(point: string): PointState | undefined {
    return this.points.get(point)
  }

  commit(step: IngestStep): void {
    const dropped = inTransaction(this.database, () => this.write(step))
    this.cursor = step.cursor
    for (const [point, state] of step.points) this.points.set(point, state)
    this.unsaved.clear()
    if (dropped > 0) this.options.onRejectsDropped(dropped)
  }

  rejectsToReplay(limit: number): StoredReject[] {
    return this.statements.toReplay.all(limit).map(rejectOf)
  }

  private write(step: IngestStep): number {
    const { statements } = this
    statements.cursor.run(step.cursor)
    for (const [point, { latest, quality }] of step.points) {
      const { at, receivedAt, value, reason } = latest
      const site = point.slice(0, point.indexOf('/'))
      statements.point.run(
        point,
        site,
        ++this.change,
        at,
        receivedAt,
        value,
        latest.quality,
        reason ?? null,
        JSON.stringify(quality ?? null),
      )
    }
    for (const key of this.unsaved) statements.memory.run(key, JSON.stringify(this.remembered.get(key)))
    for (const id of step.replayed ?? []) this.rejectsKept -= changes(statements.dropReject, id)
    for (const reject of step.rejects) this.rejectsKept += this.writeReject(reject)
    const tooMany = Math.max(0, this.rejectsKept - this.options.rejectsMax)
    if (tooMany > 0) this.rejectsKept -= changes(statements.dropOldest, tooMany)
    return tooMany
  }

  private writeReject({ offset, where, reason, detail, receivedAt, topic, client, payload }: NewReject): number {
    return changes(this.statements.reject, offset, where, reason, detail, receivedAt, topic, client, payload)
  }

  [Symbol.dispose](): void {
    this.database.close()
  }
}

function prepare(database: DatabaseSync) {
  return {
    cursor: database.prepare('INSERT OR REPLACE INTO cursor (only, "offset") VALUES (1, ?)'),
    point: database.prepare(
      'INSERT OR REPLACE INTO point (point, site, change, at, received_at, value, quality, reason, memory) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    memory: database.prepare('INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)'),
    // reading a message twice after a crash rejects it once
    reject: database.prepare(
      'INSERT OR IGNORE INTO reject ("offset", "where", reason, detail, received_at, topic, client, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    dropReject: database.prepare('DELETE FROM reject WHERE id = ?'),
    dropOldest: database.prepare('DELETE FROM reject WHERE id IN (SELECT id FROM reject ORDER BY id LIMIT ?)'),
    toReplay: database.prepare('SELECT * FROM reject WHERE replay = 1 ORDER BY id LIMIT ?'),
  }
}

function changes(statement: StatementSync, ...values: SQLInputValue[]): number {
  return Number(statement.run(...values).changes)
}
