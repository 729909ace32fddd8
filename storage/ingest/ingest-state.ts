import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { DeviceRecord } from '../../core/device-status.ts'
import { type Belonging, Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import { DirtyHours } from './dirty-hours.ts'
import type { DirtyMarks } from './dirty-marks.ts'
import { type QuarantineEntry, QuarantineTable, type Reread } from './quarantine.ts'
import { deviceOf, pointStateOf, rejectOf } from './rows.ts'
import {
  type IngestState,
  type IngestStep,
  type NewReject,
  type PointState,
  rereadMemory,
  type StoredReject,
} from './state.ts'
import { openStateFile } from './tables.ts'

export interface IngestStateOptions {
  readonly folder: string
  /** Rejects kept; above it the oldest go. */
  readonly rejectsMax: number
  /** Bytes of rejected payloads kept; above it the oldest go. */
  readonly rejectsBytesMax: number
  /** Unknown devices kept; above it those unheard for longest go. Default 1,000. */
  readonly quarantineMax?: number
}

const dropAtOnce = 100

/** Opens the state for its one writer, ingest. */
export async function openIngestState(options: IngestStateOptions): Promise<IngestState> {
  return new SqliteIngestState(openStateFile(options.folder), options)
}

class SqliteIngestState implements IngestState {
  cursor: number
  readonly origin: Belonging
  quarantineDropped = 0
  readonly dirty: DirtyMarks
  private readonly database: DatabaseSync
  private readonly options: IngestStateOptions
  private readonly statements
  private readonly quarantineTable: QuarantineTable
  private readonly hours: DirtyHours
  private readonly ownOrigin: Origin
  private change: number

  constructor(database: DatabaseSync, options: IngestStateOptions) {
    this.database = database
    this.options = options
    this.statements = prepare(database)
    this.quarantineTable = new QuarantineTable(database, options.quarantineMax ?? 1_000)
    this.hours = new DirtyHours(database)
    this.dirty = this.hours.asMarks()
    this.ownOrigin = new Origin(database)
    this.origin = this.ownOrigin.asBelonging()
    const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
    this.cursor = number('SELECT "offset" FROM cursor')
    this.change = number('SELECT max(change) FROM point')
  }

  /** A commit to a file is kept, or it rejects. */
  async resume(): Promise<void> {}

  async standOn(log: string, cursor: number): Promise<void> {
    inTransaction(this.database, () => {
      this.ownOrigin.set('log', log)
      this.statements.cursor.run(cursor)
    })
    this.cursor = cursor
  }

  async beginAgain(store: string, cursor: number, since: number): Promise<void> {
    inTransaction(this.database, () => {
      this.ownOrigin.set('store', store)
      this.statements.cursor.run(cursor)
      this.database.prepare('DELETE FROM point WHERE received_at >= ?').run(since)
      this.database.exec('DELETE FROM memory')
    })
    this.cursor = cursor
  }

  async points(): Promise<Map<string, PointState>> {
    const rows = this.database.prepare('SELECT * FROM point').all()
    return new Map(rows.map((row) => [String(row['point']), pointStateOf(row)]))
  }

  async memory(): Promise<Map<string, unknown>> {
    const rows = this.database.prepare('SELECT key, value FROM memory').all()
    return new Map(rows.map((row) => [String(row['key']), JSON.parse(String(row['value']))]))
  }

  async devices(): Promise<Map<string, DeviceRecord>> {
    return new Map(this.database.prepare('SELECT device, record FROM device').all().map(deviceOf))
  }

  async quarantine(): Promise<QuarantineEntry[]> {
    return this.quarantineTable.entries()
  }

  async reread(): Promise<Reread | undefined> {
    return this.quarantineTable.reread()
  }

  async beginReread(ids: readonly number[], reread: Reread): Promise<void> {
    inTransaction(this.database, () => this.quarantineTable.take(ids, reread))
  }

  async commit(step: IngestStep): Promise<number> {
    try {
      const dropped = inTransaction(this.database, () => this.write(step))
      this.cursor = step.cursor
      return dropped
    } catch (error) {
      this.hours.forget()
      throw error
    }
  }

  async rejectsToReplay(limit: number): Promise<StoredReject[]> {
    return this.statements.toReplay.all(limit).map(rejectOf)
  }

  private write(step: IngestStep): number {
    const { statements } = this
    statements.cursor.run(step.cursor)
    for (const [point, { latest, quality }] of step.points) {
      const { at, receivedAt, value, reason, claimedAt } = latest
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
        claimedAt ?? null,
      )
    }
    for (const [key, value] of step.memory) statements.memory.run(key, JSON.stringify(value))
    if (step.touched) this.hours.mark(step.touched)
    for (const [device, record] of step.devices ?? []) statements.device.run(device, JSON.stringify(record))
    for (const id of step.replayed ?? []) statements.dropReject.run(id)
    for (const { offset, reason } of step.mended ?? []) statements.dropMended.run(offset, reason)
    this.quarantineDropped += this.quarantineTable.see(step.sightings ?? [])
    if (step.reread) this.finishMemory(step.reread)
    for (const reject of step.rejects) this.writeReject(reject)
    return step.rejects.length > 0 ? this.dropOldest() : 0
  }

  private finishMemory(reread: Reread): void {
    this.quarantineTable.advance(reread)
    if (reread.next >= reread.until) this.statements.dropRereadMemory.run()
  }

  private writeReject({ offset, reason, count, where, detail, receivedAt, topic, client, payload }: NewReject): void {
    this.statements.reject.run(offset, reason, count, where, detail, receivedAt, topic, client, payload)
  }

  private dropOldest(): number {
    let dropped = 0
    for (;;) {
      const { kept, bytes } = this.statements.rejectSize.get() as { kept: number; bytes: number }
      if (kept <= this.options.rejectsMax && bytes <= this.options.rejectsBytesMax) return dropped
      dropped += changes(this.statements.dropOldest, Math.max(1, Math.min(dropAtOnce, kept - this.options.rejectsMax)))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.database.close()
  }
}

function prepare(database: DatabaseSync) {
  return {
    cursor: database.prepare('INSERT OR REPLACE INTO cursor (only, "offset") VALUES (1, ?)'),
    point: database.prepare(
      'INSERT OR REPLACE INTO point (point, site, change, at, received_at, value, quality, reason, memory, claimed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    memory: database.prepare('INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)'),
    // reading a message twice after a crash rejects it once
    reject: database.prepare(
      'INSERT OR IGNORE INTO reject ("offset", reason, count, "where", detail, received_at, topic, client, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    rejectSize: database.prepare('SELECT kept, bytes FROM reject_size'),
    dropReject: database.prepare('DELETE FROM reject WHERE id = ?'),
    device: database.prepare('INSERT OR REPLACE INTO device (device, record) VALUES (?, ?)'),
    dropMended: database.prepare('DELETE FROM reject WHERE "offset" = ? AND reason = ?'),
    dropRereadMemory: database.prepare(`DELETE FROM memory WHERE key GLOB '${rereadMemory}*'`),
    dropOldest: database.prepare('DELETE FROM reject WHERE id IN (SELECT id FROM reject ORDER BY id LIMIT ?)'),
    toReplay: database.prepare('SELECT * FROM reject WHERE replay = 1 ORDER BY id LIMIT ?'),
  }
}

function changes(statement: StatementSync, ...values: SQLInputValue[]): number {
  return Number(statement.run(...values).changes)
}
