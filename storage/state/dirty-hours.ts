import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'

/** An hour of a point whose readings have changed since it was rolled up. */
export interface DirtyHour {
  readonly point: string
  /** Hours since 1970, UTC. */
  readonly hour: number
  /** Grows with every mark: tells one made while the hour was being rolled from the one that was read. */
  readonly change: number
}

/** Hours by point that a step touched. */
export type TouchedHours = ReadonlyMap<string, ReadonlySet<number>>

export interface DirtyQuery {
  /** Only marks made after this one. */
  readonly after: number
  /** Only hours before this one. */
  readonly before: number
  readonly limit: number
}

const tables = `
  CREATE TABLE IF NOT EXISTS dirty_hour (
    point TEXT NOT NULL, hour INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (point, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dirty_hour_change ON dirty_hour (change);
  CREATE TABLE IF NOT EXISTS rolled_point (point TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dirty_change (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;
  INSERT INTO dirty_change SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM dirty_change);
`

/** Part of `ingest.sqlite`: the hours that are to be rolled up. A set, so late data costs a mark an hour, not a reading. */
export class DirtyHours {
  private readonly database: DatabaseSync
  private readonly statements
  private change: number
  private savedChange: number
  /** The hour that each point has a mark for that nobody has read: it need not be made again. */
  private readonly unread = new Map<string, number>()

  constructor(database: DatabaseSync) {
    database.exec(tables)
    this.database = database
    this.statements = {
      mark: database.prepare('INSERT OR REPLACE INTO dirty_hour (point, hour, change) VALUES (?, ?, ?)'),
      known: database.prepare('INSERT OR IGNORE INTO rolled_point (point) VALUES (?)'),
      save: database.prepare('UPDATE dirty_change SET last = ?'),
      read: database.prepare('SELECT * FROM dirty_hour WHERE change > ? AND hour < ? ORDER BY change LIMIT ?'),
      clear: database.prepare('DELETE FROM dirty_hour WHERE point = ? AND hour = ? AND change = ?'),
      count: database.prepare('SELECT count(*) AS count FROM dirty_hour WHERE hour < ?'),
      oldest: database.prepare('SELECT min(hour) AS hour FROM dirty_hour'),
    }
    this.change = Number(database.prepare('SELECT last FROM dirty_change').get()?.['last'])
    this.savedChange = this.change
  }

  /** To be called in the transaction of the step; `forget` where that fails. */
  mark(touched: TouchedHours): void {
    const { statements, unread } = this
    for (const [point, hours] of touched) {
      for (const hour of hours) {
        if (unread.get(point) === hour) continue
        statements.known.run(point)
        statements.mark.run(point, hour, ++this.change)
        unread.set(point, hour)
      }
    }
    if (this.change === this.savedChange) return
    statements.save.run(this.change)
    this.savedChange = this.change
  }

  /** The marks that were thought to be there may not be. */
  forget(): void {
    this.unread.clear()
    this.savedChange = -1
  }

  /** Oldest marks first; a mark of the same hour that is made from now on is another. */
  read({ after, before, limit }: DirtyQuery): DirtyHour[] {
    this.unread.clear()
    return this.statements.read.all(after, before, limit).map((row) => ({
      point: String(row['point']),
      hour: Number(row['hour']),
      change: Number(row['change']),
    }))
  }

  /** Takes away exactly these marks: an hour that was marked again since stays dirty. */
  clear(marks: readonly DirtyHour[]): void {
    inTransaction(this.database, () => {
      for (const { point, hour, change } of marks) this.statements.clear.run(point, hour, change)
    })
  }

  /** Marks of hours before this one. */
  count(before: number): number {
    return Number(this.statements.count.get(before)?.['count'])
  }

  /** The earliest hour that is dirty. */
  oldest(): number | undefined {
    const hour = this.statements.oldest.get()?.['hour']
    return typeof hour === 'number' ? hour : undefined
  }
}

/**
 * Looks up which hours of a point in [from, to) the roll-ups do not have as they are; undefined where the point was
 * never marked, so that no roll-up stands for it.
 */
export function createDirtyLookup(database: DatabaseSync) {
  database.exec(tables)
  const known = database.prepare('SELECT 1 FROM rolled_point WHERE point = ?')
  const hours = database.prepare('SELECT hour FROM dirty_hour WHERE point = ? AND hour >= ? AND hour < ? ORDER BY hour')
  return (point: string, from: number, to: number): number[] | undefined =>
    known.get(point) && hours.all(point, from, to).map((row) => Number(row['hour']))
}
